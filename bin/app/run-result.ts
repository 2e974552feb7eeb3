import type { ThresholdResult } from '../../reports/metrics/thresholds.ts';
import type { Harm } from '../../reports/outcome/harm.ts';
import { type RunVerdict, verdictOf } from '../../reports/outcome/run-verdict.ts';
import type { Metrics, Summary } from '../../reports/outcome/summary.ts';
import type { Run, RunEnd } from '../../reports/run-folder/index.ts';

/** A run that has ended: what it came to, and its trace. */
export interface RunResult {
  /** `finished` reached the end of the scenario; `running` was killed, or is still being written. */
  readonly end: RunEnd;
  /** It finished, and every threshold is met. */
  readonly passed: boolean;
  /** Two answers: whether the claim is reproduced, and whether the fleet came to harm. */
  readonly verdict: RunVerdict;
  /** The thresholds in the scenario's order, each with what was measured. */
  readonly thresholds: readonly ThresholdResult[];
  /**
   * The figures, by metric. Times are simulated milliseconds, shares between 0 and 1. Null is «never», later than any bound,
   * where the figure's `never` is above 0, and «no data» elsewhere.
   */
  readonly metrics: Metrics;
  /** Each harm that the fleet came to; undefined if a version ran it that did not look for harm. */
  readonly harms: readonly Harm[] | undefined;
  /** The same for the same scenario, seed and version; null if the run did not finish, and for a live run. */
  readonly traceHash: string | null;
  /** All of this, as `summary.json` has it. */
  readonly summary: Summary;
  /** The run folder; undefined for a run in memory. */
  readonly folder: string | undefined;
  /** What to know besides: that a run was killed, for one. */
  readonly notes: readonly string[];
  /**
   * The trace, for `measure`, `explain`, `rows`, `series` and `compare`; opened at the first call.
   *
   * Errors  LabError `run/no-trace` for a run that kept figures alone; those of `openRun`
   */
  trace(): Promise<Run>;
}

/** What a run came to, from its summary. */
export function runResult(
  summary: Summary,
  { folder, notes, trace }: Pick<RunResult, 'folder' | 'notes' | 'trace'>,
): RunResult {
  let opened: Promise<Run> | undefined;
  return {
    end: summary.end,
    passed: summary.passed,
    verdict: verdictOf(summary),
    thresholds: summary.thresholds,
    metrics: summary.metrics as unknown as Metrics,
    harms: summary.harms,
    traceHash: summary.traceHash,
    summary,
    folder,
    notes,
    trace: () => {
      opened ??= trace();
      return opened;
    },
  };
}
