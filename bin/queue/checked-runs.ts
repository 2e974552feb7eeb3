import { sha256OfText } from '../../reports/run-folder/sha256-of-file.ts';

/** One run in so many is made twice, as a check of the machines. */
const ONE_IN = 50;
/** A batch with fewer runs has none: one more would be a tenth of the work. */
const RUNS_LEAST = 10;

/**
 * The indexes of the runs that are made twice: 2 % of them, and at least one. Which ones follows from the batch, so one that
 * goes on elsewhere checks the same.
 */
export function checkedRuns({ id, runs }: { readonly id: string; readonly runs: number }): ReadonlySet<number> {
  if (runs < RUNS_LEAST) return new Set();
  const drawn = Array.from({ length: runs }, (_, index) => ({ index, key: sha256OfText(`${id} ${index}`) }));
  drawn.sort((a, b) => (a.key < b.key ? -1 : 1));
  return new Set(drawn.slice(0, Math.ceil(runs / ONE_IN)).map(({ index }) => index));
}
