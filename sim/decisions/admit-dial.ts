import { refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';

/** What the edge knows of the address that a dial comes from. */
export interface DialFacts {
  readonly address: string;
  /** Dials from there within the minute, this one not counted, and how many there may be. */
  readonly dials: number;
  readonly max: number;
}

/**
 * The refusal of a dial before any work is done for it; undefined if the edge accepts it.
 *
 * Source  MITRE EMB3D, MID-080; netfilter's hashlimit counts by source address too
 */
export const dialFault = (controls: ControlSettings, { address, dials, max }: DialFacts): Verdict | undefined =>
  controls['connect-rate'] && dials >= max
    ? refused('connect-rate', `more than ${max} dials a minute from one address`, address)
    : undefined;
