import type { DrillResult } from '../../reports/assess/drill-result.ts';
import type { SweepWorker } from '../../reports/sweep/parse-sweep.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { inLanes, openPool, type RunPool, workerEntry } from '../sweep/pool.ts';
import type { DrillRun } from './run-drill.ts';

/** A run of a round of drills. */
export interface DrillTask {
  readonly run: DrillRun;
  /** Its drill among those of the round. */
  readonly nth: number;
  /** The scenario of the drill: its plan but for name, claim and seed is that of the run. */
  readonly scenario: Scenario;
}

export interface DrillHandlers {
  finished(at: number, result: DrillResult): void;
  /** The run threw, or its thread ended; the others go on. */
  failed(at: number, error: Error): void;
  /** Who runs them, if other processes do. */
  workers?(now: readonly SweepWorker[]): void;
}

/** Performs those tasks of a round that `missing` names by their places, until all are done or `stop` is aborted. */
export type DrillPerformer = (
  tasks: readonly DrillTask[],
  missing: readonly number[],
  handlers: DrillHandlers,
  stop: AbortSignal,
) => Promise<void>;

/** Threads of this process that run drills; they stay for the next round. */
export class DrillThreads {
  private pool: RunPool<DrillRun, DrillResult> | undefined;

  constructor(private readonly jobs: number) {}

  readonly perform: DrillPerformer = async (tasks, missing, handlers, stop) => {
    if (missing.length === 0) return;
    this.pool ??= await openPool<DrillRun, DrillResult>(this.jobs, workerEntry('drill-worker', import.meta.url));
    const { pool } = this;
    const left = [...missing];
    const take = (): number | undefined => (stop.aborted ? undefined : left.shift());
    await inLanes(this.jobs, take, async (at) => {
      const ran = await pool.run(tasks[at].run).then(
        (result) => ({ result }),
        (error: Error) => ({ error }),
      );
      if ('result' in ran) handlers.finished(at, ran.result);
      // Ending the pool rejects the current runs; that is not their failure.
      else if (!stop.aborted) handlers.failed(at, ran.error);
    });
  };

  /** Ends them at once, even during a run. */
  async end(): Promise<void> {
    await this.pool?.end();
  }
}
