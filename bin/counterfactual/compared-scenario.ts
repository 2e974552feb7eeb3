import type { MetricId } from '../../reports/metrics/metric-list.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';

/** The fidelity of runs that compare: `model` where none was chosen, since there are many. */
export const chosenFidelity = (scenario: Scenario): 'model' | 'packet' =>
  scenario.hasChosen('fidelity') && scenario.fidelity !== 'live' ? scenario.fidelity : 'model';

/** How far attacks got: by the devices reached, and by all that was gained. */
export const ofAttacks: readonly MetricId[] = ['intrusion.reached', 'attack.succeeded'];

/** Errors: LabError `counterfactual/no-attack`. */
export function refuseWithoutAttack({ name, plan }: Scenario): void {
  if (hasAttacks(plan)) return;
  throw new LabError('counterfactual/no-attack', {
    what: 'no actor attacks in this scenario, so no control could have stopped one',
    where: name,
    hint: 'add a campaign: `fleetlab new campaign NAME` writes one; `fleetlab sweep` compares settings without attacks',
  });
}
