import { describe, expect, it } from 'vitest';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { attacked } from '../kit/attack-plans.ts';
import { gatewayPlan, hubTaken } from '../kit/gateway-plans.ts';
import { at, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const nothing: ActorPlan = { name: 'mallory', reaches: [], holds: [] };

async function rowsOf(plan: Plan): Promise<readonly EventRow[]> {
  const { rows } = await runPlan(plan);
  return rows.filter(isEvent);
}

const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const voice = (on: string) =>
  attacked(minutes(20), ['A17', 'status'], { on: { name: on }, by: nothing, forMs: minutes(20) });

describe.each(['model', 'packet'] as const)('code on a gateway, in %s', (fidelity) => {
  it('speaks for a device behind it only without leaf-identity', async () => {
    const refused = await rowsOf(gatewayPlan([hubTaken, voice('acme/sensor-2')], [], { fidelity }));
    const [judged] = ofKind(refused, 'attack.judged').filter(({ t }) => t >= minutes(20));
    expect(judged).toMatchObject({ device: 3, actor: 'mallory', control: 'leaf-identity' });
    expect(ofKind(refused, 'attack.refused').map((row) => row.detail)).toEqual([
      'A17 gateway-lateral, status: leaf-identity',
    ]);
    const free = await rowsOf(gatewayPlan([hubTaken, voice('acme/sensor-2')], ['leaf-identity'], { fidelity }));
    expect(ofKind(free, 'attack.gained').at(-1)).toMatchObject({ device: 3, detail: 'its identity at the broker' });
  });

  it('speaks for several devices at once, and each of them is refused by itself', async () => {
    const both = [voice('acme/sensor-1'), voice('acme/sensor-2')];
    const rows = await rowsOf(gatewayPlan([hubTaken, ...both], [], { fidelity }));
    const since = rows.filter(({ t }) => t >= minutes(20));
    expect(ofKind(since, 'attack.refused').map(({ device }) => device)).toEqual([2, 3]);
    expect(ofKind(since, 'attack.gained')).toEqual([]);
  });

  it('gains nothing with a message that the broker never gets', async () => {
    const hub = { on: { name: 'acme/hub-1' } };
    const cut = at(minutes(18), { kind: 'outage', of: 'network', forMs: minutes(12), ...hub });
    const rows = await rowsOf(gatewayPlan([hubTaken, cut, voice('acme/sensor-2')], ['leaf-identity'], { fidelity }));
    const gained = ofKind(rows, 'attack.gained').filter(({ device }) => device === 3);
    expect(gained.map(({ t }) => t > minutes(30))).toEqual([true]);
  });
});

describe('an actor', () => {
  it.each([
    ['acme/sensor-3', 'mallory lacks control of what it runs (of its gateway)'],
    ['acme/meter-1', 'mallory lacks control of what it runs (of its gateway)'],
  ])('that does not control the gateway of %s does not start', async (on, why) => {
    const rows = await rowsOf(gatewayPlan([hubTaken, voice(on)], []));
    expect(ofKind(rows, 'attack.lacked').map((row) => row.detail)).toEqual([`A17 gateway-lateral, status: ${why}`]);
  });
});
