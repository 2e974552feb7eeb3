import type { SweepWorker } from '../../reports/sweep/parse-sweep.ts';

/** How far a command with many runs is. */
export interface RunsProgress {
  readonly scenario: string;
  /** All of its runs, and those that have ended, also before this time. */
  readonly total: number;
  readonly done: number;
  /** Those of `done` that ended before this time, whose results were kept. */
  readonly before: number;
  /** Of a run, or of the largest. */
  readonly devices: number;
  /** Runs at a time, if this process runs them. */
  readonly jobs: number;
  /** Who runs them, if other processes do. */
  readonly workers?: readonly SweepWorker[] | undefined;
}
