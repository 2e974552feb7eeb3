import type { StateDescriptors } from '../../state-descriptor.ts';

export const powerStates = {
  off: { what: 'has no power', family: 'offline', weight: 2, health: 'off' },
  asleep: { what: 'is powered down by its own schedule', family: 'offline', weight: 1, health: 'asleep' },
  rom: { what: 'runs the code in its silicon', family: 'booting', weight: 3, health: 'booting' },
  verifying: { what: 'verifies what it is to start', family: 'booting', weight: 3, health: 'booting' },
  os: { what: 'starts its operating system', family: 'booting', weight: 3, health: 'booting' },
  running: { what: 'runs, and supervises its application', family: 'healthy', weight: 0 },
  recovery: {
    what: 'waits for an operator with a cable, or restores itself',
    family: 'refused',
    weight: 5,
    health: 'recovery',
  },
  bricked: { what: 'starts no more', family: 'refused', weight: 6, health: 'bricked' },
} as const satisfies StateDescriptors;
