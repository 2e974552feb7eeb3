import { quantile } from '../quantile.ts';
import { runsOfCell, type Sweep, type SweepRuns } from './sweep.ts';

/** How one figure is spread over the replications of a cell. Runs that had nothing to measure are not in it: `n` tells. */
export interface Spread {
  readonly n: number;
  readonly min: number | null;
  readonly p05: number | null;
  readonly p25: number | null;
  readonly median: number | null;
  readonly p75: number | null;
  readonly p95: number | null;
  readonly max: number | null;
  readonly mean: number | null;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number | null => quantile(sorted, share) ?? null;
  return {
    n: sorted.length,
    min: at(0),
    p05: at(0.05),
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    max: at(1),
    // Summed in sorted order: the same whichever run was first.
    mean: sorted.length === 0 ? null : sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
  };
}

/** The spread of a figure (its place among those of the sweep) in a cell. */
export const spreadInCell = (sweep: Sweep, runs: SweepRuns, cell: number, figure: number): Spread =>
  spreadOf(valuesInCell(sweep, runs, cell, figure).filter((value) => value !== null));

/**
 * How a figure of one cell differs from that of another, seed by seed: both have the same devices with the same luck, so
 * what is left is what the change does. Seeds that one of the two has no figure for are left out; `n` tells.
 */
export function pairedSpread(sweep: Sweep, runs: SweepRuns, cell: number, baseline: number, figure: number): Spread {
  const before = valuesInCell(sweep, runs, baseline, figure);
  const after = valuesInCell(sweep, runs, cell, figure);
  return spreadOf(
    after.flatMap((value, replication) => {
      const other = before[replication];
      return value === null || other === null ? [] : [value - other];
    }),
  );
}

/** By replication; null where a run has not finished or has nothing of the figure. */
export const valuesInCell = (sweep: Sweep, runs: SweepRuns, cell: number, figure: number): readonly (number | null)[] =>
  runsOfCell(sweep, runs, cell).map((run) => run?.figures[figure] ?? null);
