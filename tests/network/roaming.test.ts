import { describe, expect, it } from 'vitest';
import { Connections, DEVICE_END } from '../../broker/core/connections.ts';
import { HolderProbes } from '../../broker/simulated/holder-probes.ts';
import { admit } from '../../sim/decisions/admit-connect.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import type { Message } from '../../sim/kernel/time/message.ts';
import { Addresses } from '../../sim/network/addresses.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import { at, hours, lonePlan, minutely, minutes, networkDown, online, powerCycle, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent, path } from '../kit/trace-rows.ts';

const roam = (atMs: number) => at(atMs, { kind: 'roam', on: {} });
const moved = minutes(10) + seconds(20);

const planOf = (fidelity: Plan['fidelity'], fields: Partial<Plan['broker']> = {}, more: Partial<Plan> = {}): Plan => {
  const plan = lonePlan({ telemetry: minutely({ buffer: 100 }) }, [roam(moved)], { fidelity, ...more });
  return { ...plan, broker: { ...plan.broker, ...fields } };
};

/** How long the device is not online after it has moved. */
async function awayAfterMove(plan: Plan) {
  const { rows, world } = await runPlan(plan);
  const back = path(rows, 0, 'link').find(([t, state]) => t > moved && state === 'online')!;
  const events = rows.filter(isEvent).filter(({ t, device }) => t > moved && device === 0);
  const produced = world.counters.produced.total;
  const delivered = world.counters.delivered.total;
  const dropped = world.counters.dropped.total;
  return { away: back[0] - moved, events, lost: produced - delivered, dropped };
}

describe.each(['model', 'packet'] as const)('a device that roams, in %s', (fidelity) => {
  it('takes its session over from its old address, which no longer answers', async () => {
    const { away, events, lost } = await awayAfterMove(planOf(fidelity));
    // Eight legs of 10 ms, a tick for the handshake and one for the step, and the three seconds in which the edge asks.
    expect(away).toBe(3_000 + 61 + 1);
    expect(events.map(({ kind }) => kind)).toEqual(['connect.admitted', 'session.taken-over', 'will.published']);
    expect(lost).toBe(0);
  });

  it('waits for nothing where the check is off', async () => {
    const { away } = await awayAfterMove(planOf(fidelity, {}, { controls: { 'concurrent-use': false } }));
    expect(away).toBe(62);
  });

  it('is locked out by a broker that refuses as long as the session stands, until its keep-alive runs out', async () => {
    const { away, events, lost } = await awayAfterMove(planOf(fidelity, { concurrentUse: 'refuse' }));
    const refusals = events.filter(({ control }) => control === 'concurrent-use');
    expect(refusals.length).toBeGreaterThan(3);
    expect(new Set(refusals.map(({ kind, detail }) => `${kind} ${detail}`))).toEqual(
      new Set(['connect.refused in use from 2001:db8:0:0::1']),
    );
    expect(events.map(({ kind }) => kind)).toContain('keepalive.expired');
    // A reading every minute, so the keep-alive of a minute counts from the last one, 20 s before the move.
    expect(away).toBeGreaterThan(seconds(70));
    expect(away).toBeLessThan(minutes(3));
    expect(lost).toBe(0);
  });

  it('is not looked for where the check is off, whatever the setting', async () => {
    const given = planOf(fidelity, { concurrentUse: 'refuse' }, { controls: { 'concurrent-use': false } });
    const { away, events } = await awayAfterMove(given);
    expect(away).toBe(62);
    expect(events.filter(({ kind }) => kind === 'connect.refused')).toEqual([]);
  });

  it('is asked for too where the status of its certificate has to be asked for first', async () => {
    // Without sweeps, nothing has asked for its status since it connected.
    const plan = planOf(fidelity, {}, { controls: { 'close-revoked-sessions': false } });
    const pki = {
      ...plan.pki,
      revocation: { ...plan.pki.revocation, check: 'ocsp' as const, fetchEveryMs: minutes(1) },
    };
    const given = {
      ...plan,
      pki,
      fleet: plan.fleet.map((product) => ({ ...product, identity: 'certificate' as const })),
    };
    const { away } = await awayAfterMove(given);
    // 3 s for the probe, a tick each way for the session, 200 ms for the status and a tick each way.
    expect(away).toBe(3_000 + 62 + 202);
  });

  it('may roam at any time: while it connects, is off, has no network, or has just moved', async () => {
    const moments = [online - 55, online - 35, online - 15, minutes(5), minutes(5) + 20, minutes(5) + 2_000];
    const plan = lonePlan(
      { telemetry: minutely({ buffer: 100 }) },
      [
        ...[...moments, minutes(20) + 30_000, minutes(31), minutes(40)].map(roam),
        at(minutes(20), powerCycle(minutes(5))),
        at(minutes(30), networkDown(minutes(4))),
      ],
      { fidelity, durationMs: hours(1) },
    );
    const { world, rows } = await runPlan(plan);
    expect(world.projection.count('link', 'online')).toBe(1);
    expect(rows.filter((row) => isEvent(row) && row.kind === 'connect.refused')).toEqual([]);
  });
});

it('a fleet that roams has the same trace in both fidelities, with either answer', async () => {
  for (const concurrentUse of ['probe', 'refuse'] as const) {
    const plan = planWith([{ count: 12, telemetry: minutely() }], {
      durationMs: hours(1),
      timeline: [
        {
          label: 'roam',
          trigger: { kind: 'every', everyMs: minutes(7), fromMs: minutes(7), untilMs: hours(1) },
          action: { kind: 'roam', on: { share: 0.4 } },
        },
        at(minutes(20), { kind: 'outage', of: 'broker', forMs: minutes(1) }),
        at(minutes(30), { kind: 'outage', of: 'network', forMs: minutes(3), on: { share: 0.5 } }),
      ],
    });
    const given = { ...plan, broker: { ...plan.broker, concurrentUse } };
    const model = await runPlan({ ...given, fidelity: 'model' });
    expect((await runPlan({ ...given, fidelity: 'packet' })).rows).toEqual(model.rows);
    const refused = model.rows.filter((row) => isEvent(row) && row.control === 'concurrent-use').length;
    if (concurrentUse === 'refuse') expect(refused).toBeGreaterThan(20);
    else expect(refused).toBe(0);
  }
});

describe('the probe of a holder', () => {
  function bench(roundTrip: number | undefined) {
    const plan = planWith([{ count: 3 }]);
    const fleet = new Fleet(plan);
    const connections = new Connections(4);
    const addresses = new Addresses(fleet);
    const sent: { readonly message: Message; readonly at: number }[] = [];
    const link = {
      now: 100,
      toSelf: (message: Message, _cause: number, when: number) => sent.push({ message: codec.keep(message), at: when }),
    } as unknown as ServiceLink;
    const [holder, rival] = [connections.take(1, 0), connections.take(1, 0)];
    const holderOf = (clientId: string) => (clientId === 'acme/sensor-2' ? holder : -1);
    const probes = new HolderProbes({
      plan,
      controls: controlSettings({}),
      link,
      clientIdIn: (_, packet) => (packet as { readonly clientId: string }).clientId,
      addressesDiffer: () => addresses.differ,
      addressOf: (conn) => addresses.of(conn, connections.deviceOf(conn)),
      holderOf,
      answers: () => roundTrip !== undefined,
      roundTrip: () => roundTrip,
    });
    const move = () => {
      addresses.move(1);
      addresses.dialed(rival, 1);
    };
    return { probes, sent, holder, rival, move, addresses, connections };
  }
  const connect = (clientId: string) => ({ cmd: 'connect', clientId }) as never;

  it('says that a session is in use from another address if the holder answers', () => {
    const { probes, sent, rival, move } = bench(40);
    move();
    expect(probes.keepsWaiting(rival, connect('acme/sensor-2'), 7)).toBe(true);
    expect(sent.map(({ message, at: when }) => [codec.connectionIn(message), codec.sinceIn(message), when])).toEqual([
      [rival, 100, 140],
    ]);
    expect(probes.over(rival, 100)).toMatchObject({ packet: connect('acme/sensor-2'), cause: 7 });
    const address = probes.inUseAt(rival, { clientId: 'acme/sensor-2' });
    expect(address).toBe('2001:db8:0:0::2');
    const facts = {
      request: { clientId: 'acme/sensor-2', username: undefined, password: undefined, keepAliveS: 0 },
      ...({
        by: 'certificate',
        issued: undefined,
        certified: 'acme/sensor-2',
        keepAliveMaxS: 0,
        connections: 1,
        connectionsMax: 9,
      } as const),
    };
    expect(admit(controlSettings({}), { ...facts, inUseAt: address })).toEqual({
      allow: false,
      control: 'concurrent-use',
      reason: 'in use from 2001:db8:0:0::2',
      returnCode: 5,
    });
    expect(admit(controlSettings({ 'concurrent-use': false }), { ...facts, inUseAt: address })).toMatchObject({
      allow: true,
      control: 'concurrent-use',
      reason: 'not checked: in use from 2001:db8:0:0::2',
    });
  });

  it.each([
    [undefined, 3_100],
    [2_999, 3_099],
    [3_000, 3_100],
  ])('takes at most three seconds: a round trip of %s ms is over at %i', (roundTrip, when) => {
    const { probes, sent, rival, move } = bench(roundTrip);
    move();
    probes.keepsWaiting(rival, connect('acme/sensor-2'), 7);
    const isAnswered = roundTrip === 2_999;
    expect(sent.map(({ message, at: tick }) => [codec.sinceIn(message), tick])).toEqual([[100, when]]);
    probes.over(rival, 100);
    expect(probes.inUseAt(rival, { clientId: 'acme/sensor-2' })).toBe(isAnswered ? '2001:db8:0:0::2' : undefined);
  });

  it('is made for no other packet, no free session, and no device that has not moved', () => {
    const { probes, sent, holder, rival, move, connections, addresses } = bench(40);
    expect(probes.keepsWaiting(rival, connect('acme/sensor-2'), 7)).toBe(false);
    addresses.move(0);
    expect(probes.keepsWaiting(rival, connect('acme/sensor-2'), 7)).toBe(false);
    move();
    expect(probes.keepsWaiting(rival, connect('acme/sensor-3'), 7)).toBe(false);
    expect(probes.keepsWaiting(rival, { cmd: 'pingreq' } as never, 7)).toBe(false);
    expect(probes.keepsWaiting(holder, connect('acme/sensor-2'), 7)).toBe(false);
    expect(connections.has(holder, DEVICE_END)).toBe(true);
    expect(sent).toEqual([]);
  });

  it.each([
    [40, '2001:db8:0:0::2'],
    [undefined, undefined],
  ])('is left out by an edge without the control, which knows what it would have heard: %s', (roundTrip, address) => {
    const { probes, rival, move } = bench(roundTrip);
    move();
    expect(probes.inUseAt(rival, { clientId: 'acme/sensor-2' })).toBe(address);
  });

  it('is not taken for an earlier one on a connection of the same number', () => {
    const { probes, rival, move } = bench(40);
    move();
    probes.keepsWaiting(rival, connect('acme/sensor-2'), 7);
    expect(probes.over(rival, 60)).toBeUndefined();
    expect(probes.inUseAt(rival, { clientId: 'acme/sensor-2' })).toBeUndefined();
    expect(probes.over(rival, 100)).toBeDefined();
    expect(probes.inUseAt(rival, { clientId: 'acme/sensor-2' })).toBeDefined();
  });

  it('is forgotten with its connection, and goes on after a checkpoint', () => {
    const { probes, rival, move } = bench(40);
    move();
    probes.keepsWaiting(rival, connect('acme/sensor-2'), 7);
    const state = structuredClone(probes.save());
    probes.forget(rival);
    expect(probes.over(rival, 100)).toBeUndefined();
    probes.restore(state);
    expect(probes.over(rival, 100)).toMatchObject({ cause: 7 });
    expect(probes.over(rival, 100)).toBeUndefined();
  });
});
