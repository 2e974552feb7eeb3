import type { Attempt } from '../attempts.ts';

/** Whom the infected devices of one step contact, and when. */
export interface Contacts {
  /** The step is about that device as well. */
  enter(attempt: Attempt): void;
  /** From one contact of the device to its next. */
  waitMs(attempt: Attempt): number;
  /** The attempt at the device that it then contacts; undefined: none. */
  contactOf(attempt: Attempt): number | undefined;
  /** Moves on to draws that no earlier infection of the device has used. */
  startOver(attempt: Attempt): void;
}

/** ln 2 in 75 minutes: as the parameter of A16. */
export const CONTACT_MS = 6_480_000;

/** Exponential, of that mean: `unit` is uniform in [0, 1). */
export const exponential = (unit: number, meanMs: number): number => -Math.log(1 - unit) * meanMs;
