import { type CellGroups, cellGroups } from './cell-groups.ts';
import { pairedSpread, type Spread, spreadInCell } from './spread.ts';
import { type Sweep, type SweepRuns, thresholdsMet } from './sweep.ts';

/**
 * The results of a sweep as data: by cell, every figure's quantiles, and those of its difference from a baseline;
 * figures by group also together, with the worst group.
 *
 * JSON has no infinity: a quantile that falls on runs in which the figure is never is null, and the counts beside it show
 * that.
 */
export function sweepJson(sweep: Sweep, runs: SweepRuns, baseline: number | undefined) {
  const { scenario, fidelity, version, planHash, command, seeds, cells } = sweep;
  const hasGroups = sweep.figures.some(({ on }) => on !== undefined);
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
      ...(hasGroups && { groups: cellGroups(sweep, runs, cell).map(asJson) }),
      figures: byColumn(sweep, (figure) => spreadInCell(sweep, runs, cell, figure)),
      ...(baseline === undefined
        ? {}
        : { difference: byColumn(sweep, (figure) => pairedSpread(sweep, runs, cell, baseline, figure)) }),
    })),
  };
}

/** The quantiles of each group are among the figures of the cell. */
const asJson = ({ title, metric, aggregate, window, worst, groups }: CellGroups) => ({
  ...{ title, metric, aggregate },
  ...(window !== undefined && { window }),
  worst: worst ?? null,
  groups: groups.map(({ on, figure, median, met }) => ({ on, figure, median, ...met })),
});

const byColumn = ({ figures }: Sweep, spread: (figure: number) => Spread) =>
  Object.fromEntries(figures.map(({ column, unit }, figure) => [column, { unit, ...spread(figure) }]));
