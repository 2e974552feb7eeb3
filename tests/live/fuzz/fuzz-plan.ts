import type { Plan } from '../../../sim/plan/plan.ts';
import { livePlan } from '../run-live.ts';

/** What the attackers need to know, as plain data. */
export interface FuzzTask {
  readonly port: number;
  readonly epoch: number;
  readonly seed: string;
  readonly devices: number;
  /** Attackers at work at once. */
  readonly concurrent: number;
  /** It ends after this many attacks, or when the time is up. */
  readonly attempts: number;
  readonly seconds: number;
}

export interface TakeoverTask {
  readonly port: number;
  readonly epoch: number;
  readonly devices: number;
  /** Connections that request the id of one device at once. */
  readonly count: number;
}

/** Devices with certificates; the keys follow from the seed, so that both processes have the same. */
export const fuzzPlan = (devices: number): Plan => livePlan({ count: devices });

/** The tick at which all certificates were issued. */
export const issuedAt = 1_000;
