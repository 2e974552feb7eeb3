import type { SweepRuns } from './sweep.ts';

/** The indexes of the runs that have no result. */
export const missingRuns = (runs: SweepRuns): readonly number[] =>
  runs.flatMap((run, index) => (run === undefined ? [index] : []));

/** Indexes in ascending order, shortened: `3, 7-12`. */
export function indexRanges(indexes: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const index of indexes) {
    const range = ranges.at(-1);
    if (range?.[1] === index - 1) range[1] = index;
    else ranges.push([index, index]);
  }
  const shown = ranges
    .slice(0, RANGES_SHOWN)
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  const rest = ranges.slice(RANGES_SHOWN).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
}

const RANGES_SHOWN = 50;
