import { type RanRun, runOne } from '../../bin/sweep/run-one.ts';
import type { Plan } from '../../sim/plan/plan.ts';

/** A worker in which one run throws, and another one ends its whole thread. */
export default async function run(plan: Plan): Promise<RanRun> {
  const isFirstCell = plan.fleet[0].backoff.jitter === 0;
  if (isFirstCell && plan.seed === '2') throw new Error('broken invariant: two and two are four');
  if (!isFirstCell && plan.seed === '3') process.exit(7);
  return runOne(plan);
}
