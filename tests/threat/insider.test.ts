import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { attacked, attackedPlan, off, wellPlaced } from '../kit/attack-plans.ts';
import { at, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const one = { name: 'acme/sensor-2' };
const all = { tenant: 'acme' };

const ordered = (atMs: number, way: string, on: Selection, as = 'administrator'): TimelineEntry => {
  const entry = attacked(atMs, ['A24', way], { on, by: wellPlaced, forMs: minutes(20) });
  return { ...entry, action: { ...entry.action, as } as TimelineEntry['action'] };
};

async function rowsOf(
  timeline: readonly TimelineEntry[],
  controls: readonly ControlId[] = [],
  fields: Partial<Plan> = {},
): Promise<readonly EventRow[]> {
  const plan = attackedPlan(timeline, off(...controls), fields);
  const { rows } = await runPlan({ ...plan, cloud: { ...plan.cloud, bulkMax: 2 } });
  return rows.filter(isEvent);
}

const refusedBy = (rows: readonly EventRow[]) =>
  rows
    .filter(({ kind }) => kind === 'attack.refused')
    .map(({ device, detail }) => `${device} ${detail?.split(': ')[1]}`);
const expelled = (rows: readonly EventRow[]) =>
  rows
    .filter(({ kind, detail }) => kind === 'attack.gained' && detail === 'its place in the fleet')
    .map(({ device }) => device);

describe.each(['revoke', 'disable'])('an insider who would %s', (way) => {
  it('needs the right role', async () => {
    const step = ordered(minutes(10), way, one, 'reader');
    expect(refusedBy(await rowsOf([step]))).toEqual(['1 operator-role']);
    expect(expelled(await rowsOf([step], ['operator-role']))).toEqual([1]);
  });

  it('needs a second operator for more than one device', async () => {
    const step = ordered(minutes(10), way, all);
    expect(refusedBy(await rowsOf([step]))).toEqual([0, 1, 2, 3].map((device) => `${device} dual-control`));
    expect(expelled(await rowsOf([step], ['dual-control', 'bulk-limit']))).toEqual([0, 1, 2, 3]);
  });

  it('gets no further alone than so many devices an hour', async () => {
    const steps = ['1', '2', '3'].map((nth, i) => ordered(minutes(10 + i), way, { name: `acme/sensor-${nth}` }));
    const rows = await rowsOf(steps);
    expect(refusedBy(rows)).toEqual(['2 bulk-limit']);
    expect(expelled(rows)).toEqual([0, 1]);
    expect(expelled(await rowsOf(steps, ['bulk-limit']))).toEqual([0, 1, 2]);
  });
});

describe('what an insider does', () => {
  it('goes back to the order in the portal', async () => {
    const rows = await rowsOf([ordered(minutes(10), 'disable', one)], [], { durationMs: minutes(59) });
    const [disabled] = rows.filter(({ kind }) => kind === 'device.disabled');
    expect(disabled).toMatchObject({ device: 1, detail: 'cessationOfOperation' });
    expect(rows.find(({ row }) => row === disabled.cause)).toMatchObject({ kind: 'attack.judged', actor: 'mallory' });
  });

  it('is what an honest operator who is alone cannot do, either', async () => {
    const revoked = (approved: 'yes' | 'no') =>
      at(minutes(10), {
        ...{ kind: 'revoke', of: 'certificates', reason: 'keyCompromise', as: 'administrator', approved, on: all },
      });
    const refusals = async (approved: 'yes' | 'no') =>
      (await rowsOf([revoked(approved)])).filter(({ kind }) => kind === 'operation.refused').map((row) => row.control);
    expect(await refusals('no')).toEqual(['dual-control']);
    expect(await refusals('yes')).toEqual([]);
  });
});
