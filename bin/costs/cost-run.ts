import type { CostedRun } from '../../reports/costs/control-costs.ts';
import { costCounter } from '../../reports/costs/run-costs.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { runPlan } from '../app/run-plan.ts';
import type { OpenStore } from '../app/run-store.ts';
import { worldShape } from '../app/world-shape.ts';

/** Runs a plan without storing its trace, and keeps what the run cost its users. */
export async function costRun(plan: Plan): Promise<CostedRun> {
  const held: { counter?: ReturnType<typeof costCounter> } = {};
  const counting: OpenStore = (world) => {
    const counter = costCounter(worldShape(world));
    held.counter = counter;
    return { sink: counter.sink, seen: undefined, folder: undefined, finish: () => {}, trace: noTrace };
  };
  const { traceHash, simulatedMs } = await runPlan(plan, counting);
  // Empty for a run that was interrupted, which a run of this command is not.
  return { traceHash: traceHash ?? '', costs: held.counter!.costs(simulatedMs / (plan.tickMs ?? 1)) };
}

const noTrace = (): never => {
  throw new Error('broken invariant: a run whose costs are counted keeps no trace');
};
