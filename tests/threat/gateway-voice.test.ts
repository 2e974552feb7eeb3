import { describe, expect, it } from 'vitest';
import { profileProperties } from '../../scenarios/index.ts';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attacked, off, written } from '../kit/attack-plans.ts';
import { hours, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const nothing: ActorPlan = { name: 'mallory', reaches: [], holds: [] };
const taken = written(minutes(8), { on: { name: 'acme/hub-1' }, forMs: minutes(50) });

/** Two gateways with two sensors each, and a sensor of its own. */
const planOf = (
  steps: readonly TimelineEntry[],
  controls: readonly ControlId[],
  fidelity: Plan['fidelity'] = 'model',
) =>
  planWith(
    [
      { count: 2, product: 'hub', profile: 'linux-gateway', properties: profileProperties('linux-gateway') },
      {
        ...{ count: 4, product: 'sensor' },
        gateway: { tenant: 'acme', product: 'hub', leaves: 2, lan: { latencyMs: 2 } } as never,
      },
      { count: 1, product: 'meter' },
    ],
    { durationMs: hours(1), timeline: steps, controls: off('sideload-lock', 'secure-boot', ...controls), fidelity },
  );

async function rowsOf(plan: Plan): Promise<readonly EventRow[]> {
  const { rows } = await runPlan(plan);
  return rows.filter(isEvent);
}

const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const voice = (on: string) =>
  attacked(minutes(20), ['A17', 'status'], { on: { name: on }, by: nothing, forMs: minutes(20) });

describe.each(['model', 'packet'] as const)('code on a gateway, in %s', (fidelity) => {
  it('speaks for a device behind it only without leaf-identity', async () => {
    const refused = await rowsOf(planOf([taken, voice('acme/sensor-2')], [], fidelity));
    const [judged] = ofKind(refused, 'attack.judged').filter(({ t }) => t >= minutes(20));
    expect(judged).toMatchObject({ device: 3, actor: 'mallory', control: 'leaf-identity' });
    expect(ofKind(refused, 'attack.refused').map((row) => row.detail)).toEqual([
      'A17 gateway-lateral, status: leaf-identity',
    ]);
    const free = await rowsOf(planOf([taken, voice('acme/sensor-2')], ['leaf-identity'], fidelity));
    expect(ofKind(free, 'attack.gained').at(-1)).toMatchObject({ device: 3, detail: 'its own voice at the broker' });
  });
});

describe('an actor', () => {
  it.each([
    ['acme/sensor-3', 'mallory lacks control of what it runs (of its gateway)'],
    ['acme/meter-1', 'mallory lacks control of what it runs (of its gateway)'],
  ])('that does not control the gateway of %s does not start', async (on, why) => {
    const rows = await rowsOf(planOf([taken, voice(on)], []));
    expect(ofKind(rows, 'attack.lacked').map((row) => row.detail)).toEqual([`A17 gateway-lateral, status: ${why}`]);
  });
});
