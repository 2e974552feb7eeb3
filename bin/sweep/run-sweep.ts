import type { RunFigures } from '../../reports/sweep/sweep.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { PlannedSweep } from './plan-sweep.ts';
import type { RunPool } from './pool.ts';

export interface SweepHandlers {
  finished(index: number, figures: RunFigures): void;
  /** The run threw, or its thread ended; the others go on. */
  failed(index: number, error: Error): void;
}

/**
 * Runs everything that is missing, as many at a time as the pool has workers, until all is done or `stop` is aborted.
 *
 * Order  replication by replication over all cells, so that the runs of an interrupted sweep can be compared in pairs
 */
export async function runSweep(
  { sweep, planOf }: PlannedSweep,
  isDone: (index: number) => boolean,
  pool: RunPool<Plan, RunFigures>,
  handlers: SweepHandlers,
  stop: AbortSignal,
): Promise<void> {
  const { cells, seeds } = sweep;
  let next = 0;
  const take = (): number | undefined => {
    while (next < cells.length * seeds.length && !stop.aborted) {
      const index = (next % cells.length) * seeds.length + Math.floor(next / cells.length);
      next++;
      if (!isDone(index)) return index;
    }
    return undefined;
  };
  const lane = async (): Promise<void> => {
    for (let index = take(); index !== undefined; index = take()) {
      try {
        const figures = await pool.run(planOf(index));
        handlers.finished(index, figures);
      } catch (error) {
        // Ending the pool rejects the current runs; that is not their failure.
        if (!stop.aborted) handlers.failed(index, error as Error);
      }
    }
  };
  const ended = (): void => void pool.end();
  stop.addEventListener('abort', ended, { once: true });
  try {
    await Promise.all(Array.from({ length: pool.workers }, lane));
  } finally {
    stop.removeEventListener('abort', ended);
    await pool.end();
  }
}
