import { basename } from 'node:path';
import { DrillJudge } from '../../reports/assess/drill-judge.ts';
import type { DrillResult } from '../../reports/assess/drill-result.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { runPlan } from '../app/run-plan.ts';
import { folderStore, type OpenStore, type RunStore } from '../app/run-store.ts';

/** One run of a drill. */
export interface DrillRun {
  readonly plan: Plan;
  /** The attack that it is about, as `titleOf` has it. */
  readonly title: string;
  /** Where a run folder is written if an actor got in; undefined for none. */
  readonly root?: string;
}

/** Runs a drill and judges it. One in which an actor got in runs again into a run folder, with the same trace. */
export async function runDrill({ plan, title, root }: DrillRun): Promise<DrillResult> {
  const held: { judge?: DrillJudge } = {};
  const judging: OpenStore = ({ fleet }) => {
    const judge = new DrillJudge({
      nameOf: (device) => fleet.nameOf(device),
      productOf: (device) => fleet.product.get(device),
    });
    held.judge = judge;
    return { sink: judge, seen: undefined, folder: undefined, finish: () => {}, trace: noTrace };
  };
  const { traceHash } = await runPlan(plan, judging);
  const found = held.judge!.result();
  const isKept = root !== undefined && gotIn(found, title);
  return { ...found, traceHash: traceHash ?? '', folder: isKept ? await kept(plan, root) : null };
}

/** Whether its actor gained something by the attack that the run is about. */
export const gotIn = ({ tries }: Pick<DrillResult, 'tries'>, title: string): boolean =>
  tries.some((one) => one.title === title && one.outcome === 'got-in');

async function kept(plan: Plan, root: string): Promise<string> {
  const held: { store?: RunStore } = {};
  await runPlan(plan, (world) => (held.store = folderStore(root)(world)));
  return basename(held.store!.folder!);
}

const noTrace = (): never => {
  throw new Error('broken invariant: a drill that is judged keeps no trace');
};
