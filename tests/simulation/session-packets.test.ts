import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { ModelBroker } from '../../broker/model/model-broker.ts';
import { EdgeHost } from '../../broker/simulated/edge-host.ts';
import { type AccessPlan, ownTopicsOnly } from '../../sim/plan/access.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { cloned, leaked } from '../kit/attack-plans.ts';
import { at, minutely, networkDown } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';
import { quietFleets } from './stretches/random-quiet-fleets.ts';
import { downFleets } from './stretches/random-refused-dials.ts';
import { toldFleets } from './stretches/random-told-fleets.ts';
import { outcomeOf } from './stretches/with-and-without.ts';

/** Each refuses one device what it needs for a session, and no other. */
const lists = (['subscribe', 'publish'] as const).map((action): AccessPlan => {
  const denied = { actions: [action], to: { user: 'acme/p0-2' }, patterns: ['devices/{client}/#'] } as const;
  const rules = [
    { effect: 'deny', syntax: 'mqtt', reason: `no ${action}`, ...denied } as const,
    ...ownTopicsOnly.rules,
  ];
  return { ...ownTopicsOnly, rules };
});

/** Runs in which only refusals leave rows and nothing is logged: an admission that nothing tells of needs no packet. */
const untold: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.oneof(quietFleets, toldFleets, downFleets),
    fc.constantFrom(undefined, undefined, 3),
    fc.constantFrom({}, {}, { 'connection-limit': false }, { 'client-ban': false }),
    fc.constantFrom(undefined, undefined, ...lists),
  )
  .map(([plan, maxConnections, controls, acl]) => ({
    ...plan,
    verdicts: 'refusals',
    broker: { ...plan.broker, maxConnections, ...(acl !== undefined && { acl }) },
    controls: { ...plan.controls, ...controls },
  }));

/** What a run leaves in which the broker is handed a packet in place of each number. */
async function byPackets(plan: Plan) {
  const own = vi.spyOn(ModelBroker.prototype, 'receiveOwn');
  own.mockImplementation(function (this: ModelBroker, conn, device, command) {
    const { host } = this as unknown as { readonly host: EdgeHost };
    this.receive(conn, host.packetOf(command, device));
  });
  try {
    return outcomeOf(await runPlan(plan));
  } finally {
    own.mockRestore();
  }
}

it('runs leave the same whether sessions are opened by numbers or by packets, whatever the broker refuses', async () => {
  let byNumber = 0;
  await fc.assert(
    fc.asyncProperty(untold, async (plan) => {
      const admitted = vi.spyOn(EdgeHost.prototype, 'admitsPlainly');
      const numbers = outcomeOf(await runPlan(plan));
      byNumber += admitted.mock.results.filter(({ value }) => value === true).length;
      admitted.mockRestore();
      expect(numbers).toEqual(await byPackets(plan));
    }),
    { numRuns: 60 },
  );
  expect(byNumber).toBeGreaterThan(100);
}, 60_000);

it('a refusal is no longer laid to an impostor once its device has been admitted by number', async () => {
  // The impostor comes and goes while the device is cut off. Later the device moves, and its own session is in the way.
  const device = { product: 'p0', count: 2, start: 'running' as const, telemetry: minutely(), keepAliveMs: 30_000 };
  const given = planWith([device], {
    timeline: [
      leaked(1),
      at(90_000, networkDown(400_000)),
      cloned(300_000, 'copied', { on: { name: 'acme/p0-1' }, forMs: 60_000 }),
      at(900_000, { kind: 'roam', on: {} }),
    ],
  });
  const plan: Plan = { ...given, verdicts: 'refusals', broker: { ...given.broker, concurrentUse: 'refuse' } };
  const ran = await runPlan(plan);
  const events = ran.rows.filter(isEvent);
  const admission = events.find(({ kind, detail }) => kind === 'attack.judged' && detail?.startsWith('CONNECT'));
  expect(admission?.verdict).toBe('allow');
  const refused = events.filter(({ control, device: of }) => control === 'concurrent-use' && of === 0);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.map(({ cause }) => cause)).not.toContain(admission?.row);
  expect(outcomeOf(ran)).toEqual(await byPackets(plan));
});
