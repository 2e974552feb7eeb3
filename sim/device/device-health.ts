import type { Family } from './color-family.ts';

/**
 * The health of a device, in one word: its power, its link and its update. Later entries of this list outrank earlier
 * ones. Security is not part of it, since that would hide whether the device is online: see `viz/data/signs.ts`. Weights differ
 * from that order: among devices in one pixel, sleep matters less than back-off.
 */
export const deviceHealth = [
  { name: 'healthy', family: 'healthy', weight: 0 },
  { name: 'updating', family: 'updating', weight: 3 },
  { name: 'on trial', family: 'updating', weight: 4 },
  { name: 'connecting', family: 'backoff', weight: 5 },
  { name: 'backoff', family: 'backoff', weight: 6 },
  { name: 'not connected', family: 'offline', weight: 4 },
  { name: 'booting', family: 'booting', weight: 4 },
  { name: 'asleep', family: 'offline', weight: 1 },
  { name: 'off', family: 'offline', weight: 2 },
  { name: 'recovery', family: 'refused', weight: 10 },
  { name: 'bricked', family: 'refused', weight: 11 },
] as const satisfies readonly HealthEntry[];

export type Health = (typeof deviceHealth)[number]['name'];

interface HealthEntry {
  readonly name: string;
  readonly family: Family;
  readonly weight: number;
}
