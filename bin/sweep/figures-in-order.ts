import type { RunFigures, Sweep } from '../../reports/sweep/sweep.ts';
import type { RanRun } from './run-one.ts';

/** The data of a run with its figures in the order of its sweep; null for one that the run does not have. */
export const inOrderOf = (sweep: Sweep, { figures, ...ran }: RanRun): RunFigures => ({
  ...ran,
  // JSON has no negative zero, and Parquet does: without one, a result is the same number in both.
  figures: sweep.figures.map(({ column }) => (figures[column] === 0 ? 0 : (figures[column] ?? null))),
});
