import type { RunFigures } from '../../reports/sweep/sweep.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { inOrderOf } from './figures-in-order.ts';
import type { PlannedSweep } from './plan-sweep.ts';
import { inLanes, type RunPool, whileOpen } from './pool.ts';
import type { RanRun } from './run-one.ts';

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
  pool: RunPool<Plan, RanRun>,
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
  const perform = async (index: number): Promise<void> => {
    try {
      handlers.finished(index, inOrderOf(sweep, await pool.run(planOf(index))));
    } catch (error) {
      // Ending the pool rejects the current runs; that is not their failure.
      if (!stop.aborted) handlers.failed(index, error as Error);
    }
  };
  await whileOpen(pool, stop, () => inLanes(pool.workers, take, perform));
}
