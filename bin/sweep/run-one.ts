import { type FigureValues, figuresOf } from '../../reports/sweep/figures.ts';
import { type HandsCounter, handsCounter } from '../../reports/sweep/hands-course.ts';
import { partFiguresOf } from '../../reports/sweep/part-figures.ts';
import type { RunFigures } from '../../reports/sweep/sweep.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { World } from '../../sim/simulation/world.ts';
import { runPlan } from '../app/run-plan.ts';
import { worldShape } from '../app/world-shape.ts';

/** The data of one run, its figures by column: the run does not know which others the sweep keeps. */
export interface RanRun extends Omit<RunFigures, 'figures'> {
  readonly figures: FigureValues;
}

/** Runs a plan without storing its trace, and keeps the numbers that a sweep has of a run. The signal ends it early. */
export async function runOne(plan: Plan, signal?: AbortSignal): Promise<RanRun> {
  const held: { counter?: HandsCounter } = {};
  const watch = (world: World) => {
    held.counter = handsCounter(worldShape(world), world.end / worldShape(world).tickMs);
    return held.counter.sink;
  };
  const summary = await runPlan(plan, undefined, { signal, ...(hasAttacks(plan) && { watch }) });
  return {
    // Empty for a run that was interrupted, of which a sweep keeps nothing.
    traceHash: summary.traceHash ?? '',
    figures: { ...partFiguresOf(summary, plan), ...figuresOf(summary.metrics) },
    met: summary.thresholds.map(({ met }) => met),
    ...(held.counter !== undefined && { hands: held.counter.course() }),
  };
}
