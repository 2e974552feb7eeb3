import type { Family } from './color-family.ts';
import type { Health } from './device-health.ts';

/** The states of a region of the device machine as the trace has them: the outermost ones, the first one first. */
export type StateDescriptors = Readonly<Record<string, StateDescriptor>>;

/** What a state means, and how pictures show it. */
export interface StateDescriptor {
  /** What the device does in this state. */
  readonly what: string;
  readonly family: Family;
  /** How much the state matters where several devices share a pixel. */
  readonly weight: number;
  /** The health that the state means; without it, it does not affect the health of the device. */
  readonly health?: Health;
  /** A fact that the map marks with a sign. */
  readonly fact?: StateFact;
}

export type StateFact = 'online' | 'fellBack' | 'expired' | 'refused' | 'dormant' | 'active';
