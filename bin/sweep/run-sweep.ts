import type { SweepWorker } from '../../reports/sweep/parse-sweep.ts';
import { indexOfRun, type RunFigures, type Sweep } from '../../reports/sweep/sweep.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { inOrderOf } from './figures-in-order.ts';
import type { PlannedSweep } from './plan-sweep.ts';
import { inLanes, type RunPool, whileOpen } from './pool.ts';
import type { RanRun } from './run-one.ts';

export interface SweepHandlers {
  finished(index: number, figures: RunFigures): void;
  /** The run threw, or its thread ended; the others go on. */
  failed(index: number, error: Error): void;
  /** Who runs it, if other processes do. */
  workers?(now: readonly SweepWorker[]): void;
}

/** Performs the runs of a sweep that are not done, until all are or `stop` is aborted. */
export type Performer = (
  planned: PlannedSweep,
  isDone: (index: number) => boolean,
  handlers: SweepHandlers,
  stop: AbortSignal,
) => Promise<void>;

/**
 * The runs that are missing, replication by replication over all cells, so that the runs of an interrupted sweep can be
 * compared in pairs.
 */
export function* missingInOrder(
  { cells, seeds }: Pick<Sweep, 'cells' | 'seeds'>,
  isDone: (index: number) => boolean,
): Generator<number, undefined> {
  for (let replication = 0; replication < seeds.length; replication++) {
    for (let cell = 0; cell < cells.length; cell++) {
      const index = indexOfRun({ seeds }, cell, replication);
      if (!isDone(index)) yield index;
    }
  }
}

/** Runs everything that is missing, as many at a time as the pool has workers. */
export async function runSweep(
  { sweep, planOf }: PlannedSweep,
  isDone: (index: number) => boolean,
  pool: RunPool<Plan, RanRun>,
  handlers: SweepHandlers,
  stop: AbortSignal,
): Promise<void> {
  const missing = missingInOrder(sweep, isDone);
  const take = (): number | undefined => (stop.aborted ? undefined : missing.next().value);
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
