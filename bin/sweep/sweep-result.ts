import { type CellGroups, cellGroups } from '../../reports/sweep/cell-groups.ts';
import type { FailedRun, SweepEnd } from '../../reports/sweep/parse-sweep.ts';
import type { Known } from '../../reports/sweep/precision.ts';
import { type PairedSpread, pairedSpread, type Spread, spreadInCell } from '../../reports/sweep/spread.ts';
import {
  runsOfCell,
  type Sweep,
  type SweepRuns,
  type ThresholdCount,
  thresholdsMet,
} from '../../reports/sweep/sweep.ts';

/** A sweep that has ended: each cell with its runs, and how its figures are spread over them. */
export interface SweepResult {
  /** `failed`: a run failed; `interrupted`: the signal ended it; `running`: killed, or still being written. */
  readonly end: SweepEnd;
  readonly cells: readonly CellResult[];
  /** The runs that failed, each with its reason. */
  readonly failed: readonly FailedRun[];
  /** The folder of its results; undefined for a sweep in memory. */
  readonly folder: string | undefined;
  /** With `until`: how well the means that were asked for are known. */
  readonly known?: readonly Known[] | undefined;
  /** What to know besides: that an older version wrote the folder. */
  readonly notes: readonly string[];
  /** Its definition: seeds, cells, figures; and its runs by index, as the folder has them. */
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
}

/** One setting of everything that is varied. */
export interface CellResult {
  /** `as-written`, `jitter=0%`, `no-gate, loss=2%`. */
  readonly name: string;
  readonly variant: string | undefined;
  /** By path. */
  readonly values: Readonly<Record<string, string>>;
  /** Its finished runs, in the order of the seeds. */
  readonly runs: readonly CellRun[];
  /** In how many of them each threshold was met. */
  readonly thresholds: readonly ThresholdCount[];
  /** The figures that are about groups of devices, each with its groups and the worst of them. */
  readonly groups: readonly CellGroups[];
  /** By column, such as `reconnect.time.p95`, or `reconnect.time.p95{product:sensor}`: its spread over the runs. Infinity is «never», null is without data. */
  readonly figures: Readonly<Record<string, Spread>>;
  /** The same for the differences from the baseline, seed by seed; undefined without a baseline. */
  readonly difference: Readonly<Record<string, PairedSpread>> | undefined;
}

export interface CellRun {
  readonly seed: string;
  readonly traceHash: string;
  /** Every threshold was met. */
  readonly passed: boolean;
  /** By column. Infinity is «never», null is without data. */
  readonly figures: Readonly<Record<string, number | null>>;
}

/** A sweep's definition and runs as results by cell. */
export function sweepResult(
  sweep: Sweep,
  runs: SweepRuns,
  rest: Pick<SweepResult, 'end' | 'failed' | 'folder' | 'notes' | 'known'>,
): SweepResult {
  return { ...rest, sweep, runs, cells: sweep.cells.map((_, cell) => cellResult(sweep, runs, cell)) };
}

function cellResult(sweep: Sweep, runs: SweepRuns, cell: number): CellResult {
  const { name, variant, values } = sweep.cells[cell];
  const { baseline, seeds } = sweep;
  const byColumn = <Value>(at: (figure: number) => Value): Readonly<Record<string, Value>> =>
    Object.fromEntries(sweep.figures.map(({ column }, figure) => [column, at(figure)]));
  return {
    name,
    variant,
    values,
    runs: runsOfCell(sweep, runs, cell).flatMap((run, replication): readonly CellRun[] =>
      run === undefined
        ? []
        : [
            {
              seed: seeds[replication],
              traceHash: run.traceHash,
              passed: run.met.every((met) => met),
              figures: byColumn((figure) => run.figures[figure]),
            },
          ],
    ),
    thresholds: thresholdsMet(sweep, runs, cell),
    groups: cellGroups(sweep, runs, cell),
    figures: byColumn((figure) => spreadInCell(sweep, runs, cell, figure)),
    difference:
      baseline === undefined ? undefined : byColumn((figure) => pairedSpread(sweep, runs, cell, baseline, figure)),
  };
}
