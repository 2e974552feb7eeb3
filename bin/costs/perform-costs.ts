import type { CostedRun } from '../../reports/costs/control-costs.ts';
import type { SweepWorker } from '../../reports/sweep/parse-sweep.ts';
import type { Scenario } from '../../scenarios/index.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { inLanes, openPool, whileOpen, workerEntry } from '../sweep/pool.ts';
import { costedPlan } from './costed-plan.ts';

/** A run of a measurement of costs. */
export interface CostTask {
  /** The scenario or variant, with its attackers. */
  readonly scenario: Scenario;
  readonly seed: string;
  /** The control that is the other way around; undefined for none. */
  readonly control: ControlId | undefined;
}

export interface CostHandlers {
  finished(task: CostTask, run: CostedRun): void;
  failed(task: CostTask, error: Error): void;
  /** Who runs them, if other processes do. */
  workers?(now: readonly SweepWorker[]): void;
}

/** Performs runs until all are done or `stop` is aborted. */
export type CostPerformer = (tasks: readonly CostTask[], handlers: CostHandlers, stop: AbortSignal) => Promise<void>;

/** Runs them on threads of this process. */
export const onThreads =
  (jobs: number): CostPerformer =>
  async (tasks, handlers, stop) => {
    const pool = await openPool<Plan, CostedRun>(jobs, workerEntry('cost-worker', import.meta.url));
    const left = tasks[Symbol.iterator]();
    const take = (): CostTask | undefined => (stop.aborted ? undefined : left.next().value);
    await whileOpen(pool, stop, () =>
      inLanes(jobs, take, async (task) => {
        const { scenario, seed, control } = task;
        try {
          handlers.finished(task, await pool.run({ ...costedPlan(scenario.plan, control), seed }));
        } catch (error) {
          // Ending the pool rejects the current runs; that is not their failure.
          if (!stop.aborted) handlers.failed(task, error as Error);
        }
      }),
    );
  };
