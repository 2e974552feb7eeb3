import type { Control } from '../../../sim/plan/control.ts';
import { controlList } from '../../../sim/plan/control-list.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { attackCalled } from '../../../sim/threat/attacks/attack-list.ts';
import { factInWords } from '../../../sim/threat/facts/fact.ts';
import { runPlan } from '../../kit/run-plan.ts';
import { type EventRow, isEvent } from '../../kit/trace-rows.ts';
import { type AttackRow, settingsOf } from './attack-row.ts';

export async function eventsOf(row: AttackRow, controls: Plan['controls']): Promise<readonly EventRow[]> {
  const { rows } = await runPlan(await row.plan(controls, row.fidelity));
  return rows.filter(isEvent);
}

/** What is wrong with a row; none if it holds. */
export async function faultsOf(row: AttackRow): Promise<readonly string[]> {
  const settings = settingsOf(row);
  return [...faultsOn(row, await eventsOf(row, settings.on)), ...faultsOff(row, await eventsOf(row, settings.off))];
}

const stepOf = ({ attack, way }: AttackRow): string => `${attack} ${attackCalled(attack).name}, ${way}`;

/** What the controls refused of the attack, the first one first; of one that never began, what they kept from its actor. */
function refusalsIn(row: AttackRow, rows: readonly EventRow[]): readonly EventRow[] {
  const refused = rows.filter(({ verdict, control }) => verdict === 'refuse' && !fixed.has(control));
  const begun = rows.filter(({ kind, detail }) => kind === 'attack.started' && detail === stepOf(row));
  if (begun.length === 0) return refused.filter(({ kind }) => kind === 'secret.sought');
  const actors = new Set(begun.map(({ actor }) => actor));
  const devices = new Set(begun.map(({ device }) => device));
  return refused
    .filter(({ t }) => t >= begun[0].t)
    .filter(({ kind, actor, device }) =>
      kind === 'attack.judged' ? actors.has(actor) : byDevices.has(kind) && devices.has(device),
    );
}

/** Kinds of rows in which a device refuses what an actor has brought to it. */
const byDevices: ReadonlySet<EventRow['kind']> = new Set<EventRow['kind']>([
  'boot.stopped',
  'command.refused',
  'image.refused',
  'sideload.refused',
]);
const fixed: ReadonlySet<string | undefined> = new Set(
  controlList.filter((control: Control) => control.isFixed === true).map(({ id }) => id),
);

const gainsIn = (row: AttackRow, rows: readonly EventRow[]): readonly EventRow[] =>
  rows.filter(
    ({ kind, evidence, device, detail }) =>
      kind === 'attack.gained' &&
      evidence === stepOf(row) &&
      detail === factInWords[row.gives] &&
      (row.of === undefined || row.of === device),
  );

/** The first refusal is by the control, and the attack is put down to no other; it grants nothing. */
function faultsOn(row: AttackRow, rows: readonly EventRow[]): readonly string[] {
  const [first] = refusalsIn(row, rows);
  const endings = rows.filter(
    ({ kind, detail }) => kind === 'attack.refused' && detail?.startsWith(`${stepOf(row)}: `),
  );
  const others = new Set(
    endings.map(({ detail }) => detail!.split(': ')[1]).filter((control) => control !== row.control),
  );
  return [
    ...(first?.control === row.control ? [] : [`on: ${first?.control ?? 'nothing'} refused it first`]),
    ...[...others].map((control) => `on: it ended with a refusal by ${control}`),
    ...(gainsIn(row, rows).length === 0 ? [] : [`on: it gained ${factInWords[row.gives]}`]),
  ];
}

/** It grants what it should, and nothing has refused it before. */
function faultsOff(row: AttackRow, rows: readonly EventRow[]): readonly string[] {
  const [gained] = gainsIn(row, rows);
  if (gained === undefined) return [`off: it did not gain ${factInWords[row.gives]}`];
  const before = refusalsIn(row, rows).filter((refusal) => refusal.row < gained.row);
  const isTold = rows.some(
    ({ kind, control, detail }) =>
      kind === 'attack.judged' && control === row.control && detail?.includes(': not checked: '),
  );
  return [
    ...new Set(before.map(({ control }) => `off: ${control} refused it`)),
    ...(row.isTold === true && !isTold ? ['off: the trace does not say that it was not checked'] : []),
  ];
}
