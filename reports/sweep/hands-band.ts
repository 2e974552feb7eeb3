import { quantile } from '../metrics/quantile.ts';
import { runsOfCell, type Sweep, type SweepRuns } from './sweep.ts';

/** Devices in foreign hands over time in the runs of a cell: at each instant the median over its seeds, and the 5 and 95 % quantiles. */
export interface HandsBand {
  readonly endMs: number;
  readonly runs: number;
  readonly p05: readonly number[];
  readonly median: readonly number[];
  readonly p95: readonly number[];
}

/** Undefined for a cell without such a course; of runs with another end, those that are as long as the first one count. */
export function handsBand(sweep: Pick<Sweep, 'seeds'>, runs: SweepRuns, cell: number): HandsBand | undefined {
  const all = runsOfCell(sweep, runs, cell).flatMap((run) => (run?.hands === undefined ? [] : [run.hands]));
  const [first] = all;
  if (first === undefined) return undefined;
  const own = all.filter(({ endMs }) => endMs === first.endMs);
  const at = (share: number): readonly number[] =>
    first.values.map(
      (_, i) =>
        quantile(
          own.map(({ values }) => values[i]).sort((a, b) => a - b),
          share,
        )!,
    );
  return { endMs: first.endMs, runs: own.length, p05: at(0.05), median: at(0.5), p95: at(0.95) };
}
