import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type EventBlock, NONE, type TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { Goal } from '../../sim/reach/goal.ts';
import { factInWords } from '../../sim/threat/facts/fact.ts';
import { runPlan } from '../app/run-plan.ts';
import type { OpenStore } from '../app/run-store.ts';

/** Runs a plan without storing its trace, and counts the devices of a goal of which actors gained what it is about. */
export async function goalRun(plan: Plan, { fact, devices }: Goal): Promise<number> {
  const gained = new Set<number>();
  const events = ({ length, kind, device, detail, strings }: EventBlock): void => {
    for (let i = 0; i < length; i++)
      if (
        kind[i] === GAINED &&
        detail[i] !== NONE &&
        strings[detail[i]] === factInWords[fact] &&
        devices[device[i]] === 1
      )
        gained.add(device[i]);
  };
  const sink: TraceSink = { changes: () => {}, events, samples: () => {}, reached: () => {} };
  const counting: OpenStore = () => ({ sink, seen: undefined, folder: undefined, finish: () => {}, trace: noTrace });
  await runPlan(plan, counting);
  return gained.size;
}

const noTrace = (): never => {
  throw new Error('broken invariant: a run that asks for a goal keeps no trace');
};
const GAINED = kindCode('attack.gained');
