import { dirname } from 'node:path';
import { type AskedSweep, readPlan, type SweepPlan, writePlan } from '../../reports/sweep/plan-file.ts';
import { closedFolder, readScenario, referenceFrom } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { version } from '../files/version.ts';
import type { PlannedSweep } from './plan-sweep.ts';
import { plannedSweep } from './sweep-scenario.ts';

/**
 * Writes the plan file of a sweep, after planning it once more from what the file says: the folder of the file has all that
 * another machine needs.
 *
 * Errors  those of a scenario, also for files outside of that folder; LabError `sweep/other-plan` where the plan would be
 *         another one there; `report/no-file` for a path where no file can be
 */
export async function writePlanOf({ sweep }: PlannedSweep, asked: AskedSweep, path: string): Promise<void> {
  const folder = dirname(path);
  const plan: SweepPlan = {
    ...asked,
    version: sweep.version,
    planHash: sweep.planHash,
    scenario: referenceFrom(asked.scenario, folder),
    with: asked.with.map((overlay) => referenceFrom(overlay, folder)),
  };
  const again = await plannedOf(plan, folder);
  if (again.sweep.planHash !== plan.planHash)
    throw new LabError('sweep/other-plan', {
      what: `in the folder ${folder} the same flags come to another sweep, since they name files that differ there`,
      where: path,
      hint: 'give the command in the folder of the plan, with paths from there',
    });
  writePlan(path, plan);
}

/**
 * Plans the sweep of a plan file, as `fleetlab sweep` plans it.
 *
 * Errors  those of `readPlan` and of a scenario; LabError `sweep/other-version` for a plan of another fleetlab,
 *         `sweep/other-plan` where its files are no longer those that it was made of
 */
export async function plannedFromFile(path: string): Promise<PlannedSweep> {
  const plan = readPlan(path);
  const own = version();
  if (plan.version !== own)
    throw new LabError('sweep/other-version', {
      what: `the plan is of fleetlab ${plan.version}, and this is ${own}: results could differ`,
      where: path,
      hint: `install fleetlab ${plan.version} here, or make the plan anew with fleetlab ${own}`,
    });
  const planned = await plannedOf(plan, dirname(path));
  if (planned.sweep.planHash === plan.planHash) return planned;
  throw new LabError('sweep/other-plan', {
    what: 'the plan comes to another sweep here: a file that it is made of, or the code, has changed since',
    where: path,
    hint: 'copy the whole folder of the plan again, or make the plan anew with --plan FILE',
  });
}

async function plannedOf(plan: AskedSweep, folder: string): Promise<PlannedSweep> {
  const { scenario: reference, set, with: overlays, variant: variants, metric: metrics, given, ...rest } = plan;
  const scenario = await readScenario(reference, { with: overlays, set }, closedFolder(folder));
  if (given === undefined) return plannedSweep(scenario, { ...rest, variants, metrics });
  const base = scenario.derive({ variant: given.of, fidelity: plan.fidelity }).checked();
  return plannedSweep(base, { ...rest, metrics }, given);
}
