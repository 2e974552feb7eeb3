import { pairedSpread, type Spread, spreadInCell } from './spread.ts';
import { type Sweep, type SweepRuns, thresholdsMet } from './sweep.ts';

/**
 * The results of a sweep as data: by cell, every figure's quantiles, and those of its difference from a baseline.
 *
 * JSON has no infinity: a quantile that falls on runs in which the figure is never is null, and the counts beside it show
 * that.
 */
export function sweepJson(sweep: Sweep, runs: SweepRuns, baseline: number | undefined) {
  const { scenario, fidelity, version, planHash, command, seeds, cells } = sweep;
  return {
    format: 'fleetlab-sweep-summary',
    schema: 2,
    scenario,
    fidelity,
    version,
    planHash,
    command,
    seeds,
    done: runs.filter((run) => run !== undefined).length,
    total: runs.length,
    ...(baseline === undefined ? {} : { baseline: cells[baseline].name }),
    cells: cells.map(({ name, variant, values }, cell) => ({
      name,
      variant: variant ?? null,
      values,
      thresholds: thresholdsMet(sweep, runs, cell),
      figures: byColumn(sweep, (figure) => spreadInCell(sweep, runs, cell, figure)),
      ...(baseline === undefined
        ? {}
        : { difference: byColumn(sweep, (figure) => pairedSpread(sweep, runs, cell, baseline, figure)) }),
    })),
  };
}

const byColumn = ({ figures }: Sweep, spread: (figure: number) => Spread) =>
  Object.fromEntries(figures.map(({ column, unit }, figure) => [column, { unit, ...spread(figure) }]));
