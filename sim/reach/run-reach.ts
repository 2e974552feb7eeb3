import type { Fleet } from '../fleet/fleet.ts';
import type { Plan } from '../plan/plan.ts';
import { deviceRungs, REACH_RUNS_MAX } from '../threat/facts/rungs.ts';
import { type Reach, reachOf } from './reach-of.ts';

/** What the actors of a run could reach by their steps, as data: for those who show a run and know no attacks. */
export interface RunReach extends Pick<Reach, 'of' | 'reached' | 'actors' | 'cuts'> {
  /** Left out where they are in too many runs of numbers. */
  readonly devices?: Reach['devices'] | undefined;
}

/** Of a plan and its fleet; undefined where no actor attacks. */
export function runReachOf(plan: Plan, fleet: Fleet): RunReach | undefined {
  const found = reachOf(plan, {}, fleet);
  if (found === undefined) return undefined;
  const { of, reached, actors, cuts, devices } = found;
  const isFew = deviceRungs.every((rung) => devices[rung].length <= REACH_RUNS_MAX);
  return { of, reached, actors, cuts, ...(isFew && { devices }) };
}
