import type { ControlId } from '../../../sim/plan/control-list.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { type AttackId, attackCalled, wayOf } from '../../../sim/threat/attacks/attack-list.ts';
import type { DeviceFact } from '../../../sim/threat/facts/fact.ts';
import { off } from '../../kit/attack-plans.ts';

/** One row of the attack table: an attack, the way in which it is made, and the control that refuses it there. */
export interface AttackRow {
  readonly attack: AttackId;
  readonly way: string;
  readonly control: ControlId;
  /** The controls that are asked of it after this one: off in both runs of the row. */
  readonly later: readonly ControlId[];
  /** Controls that would refuse it before this one, or keep its actor from what it needs: off in both runs, too. */
  readonly others: readonly ControlId[];
  readonly fidelity: Plan['fidelity'];
  /** What it grants once it gets through, and of which device, if not of the one attacked. */
  readonly gives: DeviceFact;
  readonly of?: number;
  /** Whether the trace of the run without the control says what it would have objected to. */
  readonly isTold?: boolean;
  /** The world in which the control decides, under these settings. */
  readonly plan: (controls: Plan['controls'], fidelity: Plan['fidelity']) => Plan | Promise<Plan>;
}

type Fields = Pick<AttackRow, 'plan'> & Partial<Pick<AttackRow, 'others' | 'gives' | 'of' | 'later' | 'isTold'>>;

/** A row in which every control is off that the way names after this one. It gives the first fact of the attack. */
export const row = (attack: AttackId, way: string, control: ControlId, fields: Fields): AttackRow => {
  const { decidedBy } = wayOf({ technique: attack, way });
  return {
    ...{ attack, way, control, others: [], fidelity: 'model', gives: attackCalled(attack).gives[0] },
    later: decidedBy.slice(decidedBy.indexOf(control) + 1),
    ...fields,
  };
};

/** The same rows, in which the broker reads packets. */
export const inPacket = (rows: readonly AttackRow[]): readonly AttackRow[] =>
  rows.map((one) => ({ ...one, fidelity: 'packet' }));

export const titleOf = ({ attack, way, control, fidelity }: AttackRow): string =>
  `${attack} ${way}: ${control}${fidelity === 'model' ? '' : `, in ${fidelity}`}`;

/** The settings of the run in which the control decides, and of the one in which it is off. */
export const settingsOf = ({ control, later, others }: AttackRow) => ({
  on: off(...later, ...others),
  off: off(control, ...later, ...others),
});
