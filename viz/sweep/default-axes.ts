import type { Figure } from '../../reports/sweep/figures.ts';
import { type Spread, spreadInCell } from '../../reports/sweep/spread.ts';
import type { Sweep, SweepRuns } from '../../reports/sweep/sweep.ts';
import { isSignificant } from './significance.ts';

/**
 * The two figures that a reader most likely weighs against each other: for rollouts how long they take against how many
 * devices they reach; otherwise the first two of the table that differ significantly between cells, and are of different
 * metrics.
 */
export function defaultAxes(
  sweep: Sweep,
  runs: SweepRuns,
  measured: readonly Figure[],
  inTable: readonly string[],
): readonly [x: Figure, y: Figure] | undefined {
  if (measured.length === 0) return undefined;
  const times = ['rollout.timeTo95', 'rollout.time.p95', 'rollout.time.med'];
  const exposed = measured.find(({ column }) => column === 'rollout.exposed');
  const time = mostMeasured(
    sweep,
    runs,
    times.flatMap((time) => measured.filter(({ column }) => column === time)),
  );
  if (exposed !== undefined && time !== undefined) return [time, exposed];
  // For a distribution the last of its percentiles, which shows more of the worst than of the middle.
  const byMetric = new Map(
    measured
      .filter(({ column, aggregate }) => inTable.includes(column) && aggregate !== 'neverShare')
      .map((figure) => [figure.metric, figure]),
  );
  const significant = [...byMetric.values()].filter((figure) => isSignificant(spreadsOf(sweep, runs, figure)));
  const [x = measured[0], y = byMetric.size > 1 ? ([...byMetric.values()].find((one) => one !== x) ?? x) : x] =
    significant;
  return [x, y];
}

const spreadsOf = (sweep: Sweep, runs: SweepRuns, figure: Figure): readonly Spread[] =>
  sweep.cells.map((_, cell) => spreadInCell(sweep, runs, cell, sweep.figures.indexOf(figure)));

/** The figure that the most cells have; the first of several. */
function mostMeasured(sweep: Sweep, runs: SweepRuns, figures: readonly Figure[]): Figure | undefined {
  const cellsWith = (figure: Figure): number => spreadsOf(sweep, runs, figure).filter(({ n }) => n > 0).length;
  return figures.toSorted((a, b) => cellsWith(b) - cellsWith(a))[0];
}
