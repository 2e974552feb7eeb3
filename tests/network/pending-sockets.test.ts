import { describe, expect, it } from 'vitest';
import type { BrokerPlan, Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { cloned } from '../kit/attack-plans.ts';
import { at, brokerDown, lonePlan, minutes, networkDown, online, quiet, running, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { plainNetwork, planWith } from '../kit/small-plan.ts';
import { type EventRow, isEvent, path, type Row } from '../kit/trace-rows.ts';

/** A dial reaches the edge after one leg, and CONNECT after five and a tick for TLS. */
const [dialed, connectCame] = [running + 10, running + 51];
const backoff = { initialMs: seconds(10), maxMs: seconds(10), factor: 1, jitter: 0 };

const withBroker = (plan: Plan, broker: Partial<BrokerPlan>): Plan => ({
  ...plan,
  durationMs: minutes(5),
  broker: { ...plan.broker, ...broker },
});

const alone = (broker: Partial<BrokerPlan>, timeline: Plan['timeline'] = [], fields: Partial<Plan> = {}): Plan =>
  withBroker(lonePlan({ backoff }, timeline, fields), broker);

/** A product for each device, in the order of their names; all of them dial in the same tick. */
const several = (names: readonly string[], broker: Partial<BrokerPlan>, fields: Partial<Plan> = {}): Plan => {
  const product = (name: string): Partial<ProductPlan> => ({ product: name, count: 1, telemetry: quiet, backoff });
  return withBroker(planWith(names.map(product), fields), broker);
};

const refusals = (rows: readonly Row[]): readonly EventRow[] =>
  rows.filter(isEvent).filter(({ control }) => control === 'connect-timeout' || control === 'pending-limit');
const brief = (rows: readonly Row[]) => refusals(rows).map(({ t, kind, device }) => [t, kind, device]);
const firstBack = (rows: readonly Row[], device = 0) => path(rows, device, 'link').find(([, to]) => to === 'backoff');

describe.each(['model', 'packet'] as const)('a socket that has not sent CONNECT, in %s', (fidelity) => {
  it('is closed when its time is over, and its device hears of it and backs off', async () => {
    const { rows, samples } = await runPlan(alone({ connectTimeoutMs: connectCame - dialed - 1 }, [], { fidelity }));
    expect(refusals(rows)[0]).toMatchObject({
      ...{ t: connectCame - 1, kind: 'connect.refused', device: 0, verdict: 'refuse' },
      ...{ control: 'connect-timeout', detail: 'no CONNECT within 40ms' },
    });
    expect(firstBack(rows)).toEqual([connectCame + 9, 'backoff']);
    const { 'connects.attempted': dials, 'connects.refused': refused } = samples.at(-1)!.values;
    expect(refused).toBe(dials);
    expect(refusals(rows)).toHaveLength(refused);
  });

  it.each([
    ['CONNECT comes in the last tick', connectCame - dialed, {}],
    ['the control is off', 1, { 'connect-timeout': false }],
  ] as const)('gets its session if %s', async (_when, connectTimeoutMs, controls) => {
    const { rows } = await runPlan(alone({ connectTimeoutMs }, [], { fidelity, controls }));
    expect(refusals(rows)).toEqual([]);
    expect(path(rows, 0, 'link').at(-1)).toEqual([online, 'online']);
  });

  it('on a slow link never gets a session in a time that is too short for it', async () => {
    // 2G at 9,600 bit/s: TLS alone takes 2.1 s each way.
    const network = { ...plainNetwork, latencyMedianMs: 700, latencyP95Ms: 700, bandwidthBps: 9_600 };
    const outcome = async (connectTimeoutMs: number) => {
      const { rows, samples } = await runPlan(alone({ connectTimeoutMs }, [], { fidelity, network }));
      const values = samples.at(-1)!.values;
      return [values['connects.refused'] > 5, values['fleet.online'], brief(rows).length > 5];
    };
    expect(await outcome(seconds(5))).toEqual([true, 0, true]);
    expect(await outcome(seconds(10))).toEqual([false, 1, false]);
  });

  it('is closed in the queue for handshakes too, and its handshake secures no later socket of its device', async () => {
    const broker = { handshakesPerSecond: 0.02, connectTimeoutMs: seconds(20) };
    const { rows } = await runPlan(alone(broker, [], { fidelity }));
    const link = path(rows, 0, 'link');
    expect(link.slice(1, 4)).toEqual([
      [running + 20, 'tls'],
      [dialed + seconds(20) + 10, 'backoff'],
      [dialed + seconds(30) + 10, 'dialing'],
    ]);
    expect(link.filter(([, to]) => to === 'connecting')).toEqual([]);
  });
});

it('a device whose network is cut hears that its socket was closed when it is back', async () => {
  const cut = at(running + seconds(1), networkDown(seconds(15)));
  const { rows } = await runPlan(alone({ handshakesPerSecond: 0.1, connectTimeoutMs: seconds(5) }, [cut]));
  expect(brief(rows)[0]).toEqual([dialed + seconds(5), 'connect.refused', 0]);
  expect(firstBack(rows)).toEqual([running + seconds(16) + 10, 'backoff']);
});

describe.each(['model', 'packet'] as const)('a full set of sockets without a session, in %s', (fidelity) => {
  const one = { handshakesPerSecond: 1, connectTimeoutMs: seconds(30) };

  it('refuses one more dial, and accepts it once one has left', async () => {
    const { rows, samples } = await runPlan(several(['a', 'b', 'c'], { ...one, pendingMax: 2 }, { fidelity }));
    expect(refusals(rows)).toMatchObject([
      {
        ...{ t: dialed, kind: 'handshake.refused', device: 2, verdict: 'refuse' },
        ...{ control: 'pending-limit', detail: '2 of 2 sockets without a session' },
      },
    ]);
    expect(path(rows, 2, 'link').slice(0, 3)).toEqual([
      [running, 'dialing'],
      [running + 20, 'backoff'],
      [running + 20 + seconds(10), 'dialing'],
    ]);
    expect(samples.at(-1)?.values).toMatchObject({ 'fleet.online': 3, 'connects.refused': 1 });
  });

  it.each([
    ['there are no more than it holds', 3, {}],
    ['the control is off', 1, { 'pending-limit': false }],
  ] as const)('refuses none if %s', async (_when, pendingMax, controls) => {
    const { rows } = await runPlan(several(['a', 'b', 'c'], { ...one, pendingMax }, { fidelity, controls }));
    expect(refusals(rows)).toEqual([]);
  });

  const goes = (action: Parameters<typeof at>[1], pending: Partial<BrokerPlan> = {}): Plan => {
    const broker = { handshakesPerSecond: 0.2, connectTimeoutMs: seconds(25), pendingMax: 1, ...pending };
    return several(['a', 'b'], broker, { fidelity, timeline: [at(running + seconds(1), action)] });
  };
  const dialsOfB = [0, 10_020, 20_040, 30_060].map((after) => dialed + after);

  it('keeps the place of a client that has lost its power, until its time is over', async () => {
    const { rows } = await runPlan(goes({ kind: 'power-off', on: { product: 'a' } }));
    expect(brief(rows)).toEqual([
      ...dialsOfB.slice(0, 3).map((t) => [t, 'handshake.refused', 1]),
      [dialed + seconds(25), 'connect.refused', 0],
    ]);
    expect(path(rows, 1, 'link').at(-1)).toEqual([dialsOfB[3] + seconds(5) + 50, 'online']);
  });

  it('keeps that place for ever without a time limit, or with the control off', async () => {
    const lost = { kind: 'power-off', on: { product: 'a' } } as const;
    const without = await runPlan(goes(lost, { connectTimeoutMs: undefined as never }));
    const off = await runPlan({ ...goes(lost), controls: { 'connect-timeout': false } });
    for (const { rows, samples } of [without, off]) {
      expect(samples.at(-1)?.values['fleet.online']).toBe(0);
      expect(brief(rows).slice(0, 4)).toEqual(dialsOfB.map((t) => [t, 'handshake.refused', 1]));
    }
  });

  it('keeps the place of a client whose network is cut, though it gives up by itself', async () => {
    const { rows } = await runPlan(goes({ kind: 'outage', of: 'network', forMs: minutes(1), on: { product: 'a' } }));
    expect(brief(rows).filter(([, kind]) => kind === 'connect.refused')).toEqual([
      [dialed + seconds(25), 'connect.refused', 0],
    ]);
    expect(firstBack(rows)).toEqual([running + 20 + seconds(30), 'backoff']);
    expect(path(rows, 1, 'link').at(-1)![0]).toBeLessThan(running + minutes(1));
    expect(path(rows, 0, 'link').at(-1)![1]).toBe('online');
  });

  it('has the place of a client that gives up as soon as its reset arrives', async () => {
    const broker = { handshakesPerSecond: 0.02, connectTimeoutMs: minutes(1), pendingMax: 1 };
    const { rows } = await runPlan(several(['a', 'b'], broker, { fidelity, durationMs: minutes(1) }));
    expect(firstBack(rows)).toEqual([running + 20 + seconds(30), 'backoff']);
    const untilThen = brief(rows).filter(([t]) => Number(t) < running + seconds(35));
    expect(untilThen).toEqual(dialsOfB.slice(0, 3).map((t) => [t, 'handshake.refused', 1]));
    expect(path(rows, 1, 'link').find(([, to]) => to === 'tls')).toEqual([dialsOfB[3] + 10, 'tls']);
  });

  it('is empty after the edge has failed', async () => {
    const lost = at(running + seconds(1), { kind: 'power-off', on: { product: 'a' } });
    const plan = { ...goes(brokerDown(seconds(3))), durationMs: minutes(2) };
    const { rows } = await runPlan({ ...plan, timeline: [lost, at(running + seconds(2), brokerDown(seconds(3)))] });
    expect(brief(rows)).toEqual([[dialed, 'handshake.refused', 1]]);
    expect(path(rows, 1, 'link').at(-1)![1]).toBe('online');
  });
});

describe('a client of an actor', () => {
  const plan = alone({ connectTimeoutMs: 40 }, [cloned(minutes(1), 'self-made', { forMs: minutes(2) })]);

  it('is cut as a device is, and its rows say so once a connection', async () => {
    const { rows } = await runPlan(plan);
    const judged = refusals(rows).filter(({ kind }) => kind === 'attack.judged');
    expect(judged.length).toBeGreaterThan(3);
    expect(judged[0]).toMatchObject({ device: 0, actor: 'mallory', detail: 'CONNECT: no CONNECT within 40ms' });
    expect(new Set(judged.slice(1).map(({ t }, i) => t - judged[i].t))).toEqual(new Set([40 + 10 + seconds(10) + 10]));
  });

  it('takes a place of its own', async () => {
    const full = several(['a'], { handshakesPerSecond: 0.01, pendingMax: 1 }, { timeline: plan.timeline });
    const { rows } = await runPlan(full);
    const [first] = refusals(rows).filter(({ kind }) => kind === 'attack.judged');
    expect(first).toMatchObject({
      control: 'pending-limit',
      detail: 'TLS handshake: 1 of 1 sockets without a session',
    });
  });
});

describe('limits that no socket reaches', () => {
  it('change nothing', async () => {
    const plan = (broker: Partial<BrokerPlan>): Plan => ({
      ...withBroker(planWith([{ count: 60 }]), { handshakesPerSecond: 5, ...broker }),
      durationMs: minutes(40),
      timeline: [at(minutes(5), brokerDown(minutes(2))), at(minutes(20), networkDown(minutes(4)))],
    });
    const without = await runPlan(plan({}));
    const unreached = await runPlan(plan({ connectTimeoutMs: minutes(60), pendingMax: 2_000 }));
    expect([unreached.traceHash, unreached.fingerprint]).toEqual([without.traceHash, without.fingerprint]);
  });
});
