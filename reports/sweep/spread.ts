import { NEVER } from '../metrics/distribution.ts';
import { quantile } from '../metrics/quantile.ts';
import { runsOfCell, type Sweep, type SweepRuns } from './sweep.ts';

/**
 * How one figure is spread over the runs of a cell. A run whose figure is `never` counts as larger than any bound; a run with nothing
 * to measure does not count, so `n` may be below the number of runs.
 *
 * Shape   a quantile is NEVER where it falls on such runs, and null without runs
 */
export interface Spread {
  readonly n: number;
  /** Of the `n`, those in which the figure is never. */
  readonly never: number;
  readonly min: number | null;
  readonly p05: number | null;
  readonly p25: number | null;
  readonly median: number | null;
  readonly p75: number | null;
  readonly p95: number | null;
  readonly max: number | null;
  readonly mean: number | null;
}

/**
 * A spread of differences. From a value to never the difference is NEVER, from never to a value -NEVER; never on both
 * sides has no difference, and with one such pair no quantile is defined.
 */
export interface PairedSpread extends Spread {
  readonly fromNever: number;
  readonly neverInBoth: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => (a === b ? 0 : a - b));
  const at = (share: number): number | null => defined(quantile(sorted, share));
  return {
    n: sorted.length,
    never: sorted.filter((value) => value === NEVER).length,
    min: at(0),
    p05: at(0.05),
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    max: at(1),
    // Summed in sorted order: independent of the order of the runs.
    mean: sorted.length === 0 ? null : defined(sorted.reduce((sum, value) => sum + value, 0) / sorted.length),
  };
}

/** The spread of a figure (its place among those of the sweep) in a cell. */
export const spreadInCell = (sweep: Sweep, runs: SweepRuns, cell: number, figure: number): Spread =>
  spreadOf(valuesInCell(sweep, runs, cell, figure).filter((value) => value !== null));

/**
 * How a figure of one cell differs from that of another, seed by seed: both have the same devices and the same random
 * draws, so the difference is the effect of the change. Seeds for which one of the two has no figure are left out and not
 * in `n`.
 */
export function pairedSpread(
  sweep: Sweep,
  runs: SweepRuns,
  cell: number,
  baseline: number,
  figure: number,
): PairedSpread {
  const before = valuesInCell(sweep, runs, baseline, figure);
  const after = valuesInCell(sweep, runs, cell, figure);
  const differences = after.flatMap((value, replication) => {
    const other = before[replication];
    return value === null || other === null ? [] : [value - other];
  });
  const comparable = differences.filter((value) => !Number.isNaN(value));
  const neverInBoth = differences.length - comparable.length;
  const spread = spreadOf(comparable);
  const counts = {
    n: differences.length,
    fromNever: comparable.filter((value) => value === -NEVER).length,
    neverInBoth,
  };
  return neverInBoth === 0 ? { ...spread, ...counts } : { ...spread, ...undefinedQuantiles, ...counts };
}

const undefinedQuantiles = {
  min: null,
  p05: null,
  p25: null,
  median: null,
  p75: null,
  p95: null,
  max: null,
  mean: null,
} as const;

/** There is no value between NEVER and -NEVER. */
const defined = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** By replication; null where a run has not finished or has nothing of the figure. */
export const valuesInCell = (sweep: Sweep, runs: SweepRuns, cell: number, figure: number): readonly (number | null)[] =>
  runsOfCell(sweep, runs, cell).map((run) => run?.figures[figure] ?? null);
