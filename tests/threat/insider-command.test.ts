import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { attacked, attackedPlan, commands, off, wellPlaced, withConsoles } from '../kit/attack-plans.ts';
import { minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const one = { name: 'acme/sensor-2' };
const all = { tenant: 'acme' };
const account = { ...wellPlaced, holds: ['operator-account'] } as const;

const ordered = (atMs: number, on: Selection, { as = 'administrator', value = 7 } = {}) =>
  attacked(atMs, ['A24', 'command'], { on, by: account, forMs: minutes(20), as, value });

async function rowsOf(
  timeline: Plan['timeline'],
  controls: readonly ControlId[],
  fields: Partial<Plan> = {},
): Promise<readonly EventRow[]> {
  const plan = attackedPlan(timeline, off(...controls), { ...withConsoles, ...fields }, { commands });
  const { rows } = await runPlan({ ...plan, cloud: { ...plan.cloud, bulkMax: 2 } });
  return rows.filter(isEvent);
}

const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const refusedBy = (rows: readonly EventRow[]) =>
  ofKind(rows, 'attack.refused').map(({ device, detail }) => `${device} ${detail?.split(': ')[1]}`);
const obeying = (rows: readonly EventRow[]) =>
  ofKind(rows, 'attack.gained')
    .filter(({ detail }) => detail === 'control of its commands')
    .map(({ device }) => device);

describe.each(['model', 'packet'] as const)('an insider who commands devices, in %s', (fidelity) => {
  it('needs the right role', async () => {
    const step = ordered(minutes(10), one, { as: 'reader' });
    expect(refusedBy(await rowsOf([step], [], { fidelity }))).toEqual(['1 operator-role']);
    expect(obeying(await rowsOf([step], ['operator-role'], { fidelity }))).toEqual([1]);
    expect(obeying(await rowsOf([ordered(minutes(10), one, { as: 'contributor' })], [], { fidelity }))).toEqual([1]);
  });

  it('needs a second operator for more than one device', async () => {
    const step = ordered(minutes(10), all);
    expect(refusedBy(await rowsOf([step], [], { fidelity }))).toEqual([0, 1, 2, 3].map((nth) => `${nth} dual-control`));
    const free = await rowsOf([step], ['dual-control', 'bulk-limit'], { fidelity });
    expect(obeying(free).toSorted()).toEqual([0, 1, 2, 3]);
  });

  it('gets no further alone than so many devices an hour', async () => {
    const steps = ['1', '2', '3'].map((nth, i) => ordered(minutes(10 + i), { name: `acme/sensor-${nth}` }));
    const rows = await rowsOf(steps, [], { fidelity });
    expect(refusedBy(rows)).toEqual(['2 bulk-limit']);
    expect(obeying(rows)).toEqual([0, 1]);
    expect(obeying(await rowsOf(steps, ['bulk-limit'], { fidelity }))).toEqual([0, 1, 2]);
  });

  it('is obeyed only where the value is safe, though the command is signed', async () => {
    const step = ordered(minutes(10), one, { value: 101 });
    const rows = await rowsOf([step], [], { fidelity });
    expect(refusedBy(rows)).toEqual(['1 safe-range']);
    const sent = ofKind(rows, 'command.refused');
    expect(sent.map(({ device, control }) => [device, control])).toEqual([[1, 'safe-range']]);
    expect(obeying(await rowsOf([step], ['safe-range'], { fidelity }))).toEqual([1]);
  });
});

it('goes back to the order in the portal', async () => {
  const rows = await rowsOf([ordered(minutes(10), one)], []);
  const [obeyed] = ofKind(rows, 'command.obeyed');
  expect(obeyed).toMatchObject({ device: 1, detail: expect.stringContaining('open 7') });
  const judged = ofKind(rows, 'attack.judged').find(({ detail }) => detail?.startsWith('operation: '));
  expect(judged).toMatchObject({ device: 1, actor: 'mallory', verdict: 'allow' });
});
