import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { runDrill } from '../assess/run-drill.ts';
import { costRun } from '../costs/cost-run.ts';
import { costedPlan } from '../costs/costed-plan.ts';
import { runOne } from '../sweep/run-one.ts';
import { planOfJob } from './cell-document.ts';
import { ranText } from './ran-text.ts';
import { type Outcome, RESULT_CHARS_MAX, type RunJob, type RunTask } from './run-job.ts';

/** A job that was checked, with the document of its cell. */
export interface JobTask {
  readonly job: RunJob;
  readonly text: string;
}

/** Makes the run of a job on this thread. It never throws: what is wrong is the outcome. */
export async function runJobHere({ job, text }: JobTask): Promise<Outcome> {
  const plan = planOrRefusal(job, text);
  if ('end' in plan) return plan;
  try {
    const ran = await madeOf(plan, job.task);
    if (ran.length <= RESULT_CHARS_MAX) return { end: 'ran', text: ran };
    return { end: 'failed', reason: `its result has ${ran.length} characters, more than ${RESULT_CHARS_MAX}` };
  } catch (error) {
    return { end: 'failed', reason: reasonOf(error) };
  }
}

/** What comes of the run, as text: the same run gives the same bytes. */
async function madeOf(plan: Plan, task: RunTask): Promise<string> {
  if (task.kind === 'drill') {
    const { title, name, claim } = task;
    return canonicalJson(await runDrill({ plan: { ...plan, name, claim }, title }));
  }
  if (task.kind === 'figures') return ranText(await runOne(plan));
  return canonicalJson(await costRun(costedPlan(plan, task.control)));
}

function planOrRefusal(job: RunJob, text: string): Plan | Outcome {
  try {
    return planOfJob(job, text);
  } catch (error) {
    // Whatever planning throws of: it is the document that does not fit this code.
    return {
      end: 'refused',
      reason: error instanceof LabError ? error.message : `it cannot be planned: ${reasonOf(error)}`,
    };
  }
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
