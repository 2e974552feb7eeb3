import { type FigureValues, figuresOf } from '../../reports/sweep/figures.ts';
import { partFiguresOf } from '../../reports/sweep/part-figures.ts';
import type { RunFigures } from '../../reports/sweep/sweep.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { runPlan } from '../app/run-plan.ts';

/** The data of one run, its figures by column: the run does not know which others the sweep keeps. */
export interface RanRun extends Omit<RunFigures, 'figures'> {
  readonly figures: FigureValues;
}

/** Runs a plan without storing its trace, and keeps the numbers that a sweep has of a run. */
export async function runOne(plan: Plan): Promise<RanRun> {
  const summary = await runPlan(plan);
  return {
    // Empty for a run that was interrupted, which a run of a sweep is not.
    traceHash: summary.traceHash ?? '',
    figures: { ...partFiguresOf(summary, plan), ...figuresOf(summary.metrics) },
    met: summary.thresholds.map(({ met }) => met),
  };
}
