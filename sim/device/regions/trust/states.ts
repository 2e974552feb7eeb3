import type { StateDescriptors } from '../../state-descriptor.ts';

export const trustStates = {
  unclaimed: { what: 'belongs to no catalog', family: 'none', weight: 0 },
  claimed: { what: 'has no certificate, and has not asked for one', family: 'booting', weight: 1 },
  attesting: { what: 'asks for a certificate', family: 'updating', weight: 2 },
  certified: { what: 'has a certificate in force', family: 'healthy', weight: 0 },
  renewing: { what: 'asks for the next certificate before its own expires', family: 'updating', weight: 1 },
  expired: { what: 'has an expired certificate', family: 'refused', weight: 4, fact: 'expired' },
  refused: { what: 'was refused a certificate', family: 'refused', weight: 5, fact: 'refused' },
} as const satisfies StateDescriptors;
