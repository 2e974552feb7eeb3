import { figuresOf } from '../../reports/sweep/figures.ts';
import type { RunFigures } from '../../reports/sweep/sweep.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { runPlan } from '../app/run-plan.ts';

/** Runs a plan without storing its trace, and keeps the numbers that a sweep has of a run. */
export async function runOne(plan: Plan): Promise<RunFigures> {
  const { metrics, thresholds, traceHash } = await runPlan(plan);
  // Empty for a run that was interrupted, which a run of a sweep is not.
  return { traceHash: traceHash ?? '', figures: figuresOf(metrics), met: thresholds.map(({ met }) => met) };
}
