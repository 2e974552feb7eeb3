import type { StateDescriptors } from '../../state-descriptor.ts';

export const implantStates = {
  clean: { what: 'has not been exploited', family: 'none', weight: 0 },
  exploited: {
    what: 'runs code of an intruder until it restarts',
    family: 'compromised',
    weight: 3,
    fact: 'dormant',
  },
  dormant: { what: 'has an implant that is silent', family: 'compromised', weight: 2, fact: 'dormant' },
  active: { what: 'has an implant at work', family: 'compromised', weight: 4, fact: 'active' },
  cleaned: { what: 'is rid of its implant', family: 'healthy', weight: 1 },
} as const satisfies StateDescriptors;
