import type { Figure } from '../sweep/figures.ts';
import { type MeanInterval, meanInterval } from '../sweep/mean-interval.ts';
import { valuesInCell } from '../sweep/spread.ts';
import type { Sweep, SweepRuns } from '../sweep/sweep.ts';

/** How much more of a figure there is in the runs of one cell of a sweep than in those of another, seed by seed. */
export interface Effect {
  readonly figure: Figure;
  /** Undefined where a run of either cell has no value, or never has one: then the counts alone say what differs. */
  readonly mean: MeanInterval | undefined;
  /** Seeds with more of it, less, and the same, and those in which it was not measured in one of the two. */
  readonly more: number;
  readonly less: number;
  readonly same: number;
  readonly unknown: number;
}

/** Compares two cells; `figure` is the place among the figures of the sweep. A figure that is never is more than any other. */
export function effectOf(sweep: Sweep, runs: SweepRuns, cells: ComparedCells, figure: number): Effect {
  const before = valuesInCell(sweep, runs, cells.from, figure);
  const after = valuesInCell(sweep, runs, cells.to, figure);
  const pairs = after.flatMap((value, nth) => (value === null || before[nth] === null ? [] : [[before[nth], value]]));
  const count = (is: (from: number, to: number) => boolean): number =>
    pairs.filter(([from, to]) => is(from, to)).length;
  return {
    figure: sweep.figures[figure],
    mean: pairs.length < after.length ? undefined : meanInterval(pairs.map(([from, to]) => to - from)),
    more: count((from, to) => to > from),
    less: count((from, to) => to < from),
    same: count((from, to) => to === from),
    unknown: after.length - pairs.length,
  };
}

export interface ComparedCells {
  readonly from: number;
  readonly to: number;
}

/** Whether the interval is on one side of 0, or every seed says the same. */
export function isClear({ mean, more, less, same, unknown }: Effect): boolean {
  if (mean?.low !== undefined && mean.high !== undefined) return mean.low > 0 || mean.high < 0;
  return same + unknown === 0 && (more === 0 || less === 0);
}
