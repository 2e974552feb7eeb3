import type { IConnectPacket, Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import type { BackoffPlan, Plan } from '../../sim/plan/plan.ts';
import {
  at,
  brokerDown,
  hours,
  lonePlan,
  minutely,
  minutes,
  networkDown,
  online,
  powerCycle,
  quiet,
  running,
  seconds,
} from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isChange, isEvent, path, type Row } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

const azure: BackoffPlan = { initialMs: seconds(10), maxMs: seconds(600), factor: 2, jitter: 0 };

/** How long a device waited between each entry into back-off and the dial that ended it. */
function waits(rows: readonly Row[], device: number): readonly number[] {
  const link = path(rows, device, 'link');
  return link.flatMap(([t, state], i) => (state === 'backoff' && i + 1 < link.length ? [link[i + 1][0] - t] : []));
}

const events = (rows: readonly Row[], kind: string) => rows.filter(isEvent).filter((row) => row.kind === kind);

describe('back-off', () => {
  const outage = [at(minutes(10), brokerDown(hours(2)))];
  const doubling = [10, 20, 40, 80, 160, 320, 600, 600, 600].map(seconds);

  it('doubles from 10 s to 600 s and stays there', async () => {
    const { rows } = await tapped(lonePlan({ backoff: azure }, outage, { durationMs: hours(3) }));
    expect(waits(rows, 0).slice(0, doubling.length)).toEqual(doubling);
    expect(path(rows, 0, 'link').at(-1)?.[1]).toBe('online');
  });

  it.each([0.2, 0.5, 1])('is shortened at random by at most a jitter of %d', async (jitter) => {
    const backoff = { ...azure, jitter };
    const { rows } = await tapped(planWith([{ count: 100, backoff }], { durationMs: hours(3), timeline: outage }));
    for (const [nth, whole] of doubling.slice(0, 7).entries()) {
      const nthWaits = Array.from({ length: 100 }, (_, device) => waits(rows, device)[nth] / whole);
      expect(Math.min(...nthWaits)).toBeGreaterThanOrEqual(1 - jitter);
      expect(Math.max(...nthWaits)).toBeLessThanOrEqual(1);
      expect(Math.min(...nthWaits)).toBeLessThan(1 - 0.9 * jitter);
      expect(Math.max(...nthWaits)).toBeGreaterThan(1 - 0.1 * jitter);
    }
  });

  it('is the whole delay for every device with the control backoff-jitter off', async () => {
    const backoff = { ...azure, jitter: 1 };
    const plan = lonePlan({ backoff }, outage, { durationMs: hours(3), controls: { 'backoff-jitter': false } });
    expect(waits((await tapped(plan)).rows, 0).slice(0, doubling.length)).toEqual(doubling);
  });

  it('begins anew after a session', async () => {
    const twice = [at(minutes(10), brokerDown(minutes(1))), at(minutes(30), brokerDown(minutes(1)))];
    const { rows } = await tapped(lonePlan({ backoff: azure }, twice));
    const once = [10, 20, 40].map(seconds);
    expect(waits(rows, 0)).toEqual([...once, ...once]);
  });

  it('begins anew after a reboot', async () => {
    const steps = [at(minutes(10), brokerDown(minutes(30))), at(minutes(20), powerCycle(seconds(1)))];
    const { rows } = await tapped(lonePlan({ backoff: azure }, steps));
    const [reboot] = path(rows, 0, 'power').filter(([t, state]) => state === 'running' && t > minutes(20));
    const after = path(rows, 0, 'link').filter(([t]) => t >= reboot[0]);
    expect(after.slice(0, 3)).toEqual([
      [reboot[0], 'dialing'],
      [reboot[0] + 20, 'backoff'],
      [reboot[0] + 20 + seconds(10), 'dialing'],
    ]);
  });
});

describe('keepalive', () => {
  it('pings after a whole interval without a packet, and not before', async () => {
    const { times } = await tapped(lonePlan({ keepAliveMs: minutes(1) }, [], { durationMs: minutes(10) }));
    const pings = times('pingreq');
    expect(pings[0]).toBe(online + minutes(1) + 10);
    expect(pings.slice(1).map((t, i) => t - pings[i])).toEqual(pings.slice(1).map(() => minutes(1)));
    expect(pings).toHaveLength(9);
  });

  it.each([
    ['of QoS 0', 0],
    ['of QoS 1', 1],
  ] as const)('does not ping while readings %s are sent more often', async (_what, qos) => {
    const product = { keepAliveMs: minutes(1), telemetry: minutely({ everyMs: seconds(50), qos }) };
    const { times } = await tapped(lonePlan(product, [], { durationMs: minutes(30) }));
    expect(times('pingreq')).toEqual([]);
    expect(times(/^reading/).length).toBeGreaterThan(30);
  });

  it('counts from the latest packet, whatever it was', async () => {
    const product = { keepAliveMs: minutes(1), telemetry: minutely({ everyMs: seconds(90) }) };
    const { times } = await tapped(lonePlan(product, [], { durationMs: minutes(30) }));
    const pings = times('pingreq');
    const readings = times(/^reading/);
    expect(pings.length).toBeGreaterThan(10);
    for (const t of pings.slice(1)) expect(readings).toContain(t - minutes(1));
  });

  it('abandons a connection whose ping stays unanswered for 30 s', async () => {
    const plan = lonePlan({ keepAliveMs: minutes(1) }, [at(minutes(5), networkDown(minutes(10)))]);
    const { rows, times } = await tapped(plan);
    const lastPing = Math.max(...times('pingreq').filter((t) => t < minutes(5))) - 10;
    const lost = path(rows, 0, 'link').find(([, state]) => state === 'backoff');
    expect(lost).toEqual([lastPing + minutes(1) + seconds(30), 'backoff']);
  });

  it('never pings with a keepalive of 0', async () => {
    const { times, rows } = await tapped(lonePlan({ keepAliveMs: 0 }, [], { durationMs: hours(6) }));
    expect(times('pingreq')).toEqual([]);
    expect(path(rows, 0, 'link').at(-1)).toEqual([online, 'online']);
  });
});

describe('a session with a broken transport', () => {
  it('is closed by the broker after one and a half keepalives, and its will is published then', async () => {
    const product = { keepAliveMs: minutes(4), telemetry: minutely() };
    const cut = minutes(10);
    const { rows, packets } = await tapped(lonePlan(product, [at(cut, { kind: 'power-off', on: {} })]));
    const lastPacket = packets.filter(({ what }) => /^reading/.test(what)).at(-1)!.t;
    const due = lastPacket + 1.5 * minutes(4) + 1;
    expect(events(rows, 'keepalive.expired').map(({ t }) => t)).toEqual([due]);
    expect(events(rows, 'will.published').map(({ t, detail }) => [t, detail])).toEqual([
      [due, 'devices/acme/sensor-1/status'],
    ]);
    expect(packets.filter(({ t }) => t > cut + 10)).toEqual([]);
  });

  it('is taken over by a device that comes back sooner, and the will of the old session is published', async () => {
    const product = { keepAliveMs: minutes(10) };
    const { rows, samples } = await tapped(lonePlan(product, [at(minutes(10), powerCycle(seconds(5)))]));
    const back = path(rows, 0, 'link').at(-1)!;
    expect(back[1]).toBe('online');
    expect(events(rows, 'session.taken-over').map(({ t }) => t)).toEqual([back[0] - 10]);
    expect(events(rows, 'will.published')).toHaveLength(1);
    expect(events(rows, 'keepalive.expired')).toEqual([]);
    expect(samples.at(-1)?.values).toMatchObject({ 'sessions.takenOver': 1, 'broker.connections': 1 });
  });
});

describe('the edge', () => {
  const herd = (broker: Omit<Plan['broker'], 'authorities'>, count: number) =>
    planWith([{ count, telemetry: quiet, backoff: { ...azure, jitter: 0.5 } }], {
      broker: { ...broker, authorities: 'follow' },
      durationMs: minutes(20),
    });

  it('refuses a handshake that finds the queue full, and the device backs off', async () => {
    const broker = { handshakesPerSecond: 1, handshakeQueue: 3, maxConnections: undefined };
    const { rows, samples } = await tapped(herd(broker, 5));
    const first = events(rows, 'handshake.refused').filter(({ t }) => t < running + seconds(1));
    expect(first).toMatchObject([
      { device: 3, control: 'handshake-queue', verdict: 'refuse' },
      { device: 4, control: 'handshake-queue', verdict: 'refuse' },
    ]);
    expect(path(rows, 3, 'link').slice(0, 3)).toEqual([
      [running, 'dialing'],
      [running + 20, 'tls'],
      [running + 40, 'backoff'],
    ]);
    expect(samples.at(-1)?.values['fleet.online']).toBe(5);
  });

  it('refuses none while the queue has room', async () => {
    const broker = { handshakesPerSecond: 1, handshakeQueue: 5, maxConnections: undefined };
    const { rows } = await tapped(herd(broker, 5));
    expect(events(rows, 'handshake.refused')).toEqual([]);
    const came = Array.from({ length: 5 }, (_, device) => path(rows, device, 'link').at(-1)![0]);
    expect(came.slice(1).map((t, i) => t - came[i])).toEqual([1, 1, 1, 1].map(seconds));
  });

  it('answers «server unavailable» beyond its session limit', async () => {
    const broker = { handshakesPerSecond: undefined, handshakeQueue: 100, maxConnections: 2 };
    const { rows, samples, times } = await tapped(herd(broker, 3));
    const refusals = events(rows, 'connect.refused');
    expect(refusals[0]).toMatchObject({ device: 2, control: 'connection-limit', verdict: 'refuse' });
    expect(times('connack 3')).toHaveLength(refusals.length);
    expect(refusals.length).toBeGreaterThan(3);
    expect(samples.at(-1)?.values).toMatchObject({ 'fleet.online': 2, 'broker.connections': 2 });
  });

  it.each([
    ['just fit', { handshakesPerSecond: undefined, handshakeQueue: 100, maxConnections: 3 }, {}],
    [
      'are too many, but the limit is off',
      { handshakesPerSecond: undefined, handshakeQueue: 100, maxConnections: 2 },
      { 'connection-limit': false },
    ],
  ] as const)('accepts sessions that %s', async (_what, broker, controls) => {
    const { rows, samples } = await tapped({ ...herd(broker, 3), controls });
    expect(events(rows, 'connect.refused')).toEqual([]);
    expect(samples.at(-1)?.values['fleet.online']).toBe(3);
  });
});

describe('a device with the wrong credential', () => {
  const forged = (packet: Packet): Packet =>
    packet.cmd === 'connect' ? ({ ...packet, password: Buffer.from('guessed') } as IConnectPacket) : packet;

  it('is refused each time it tries', async () => {
    const { rows, times } = await tapped(lonePlan({ backoff: azure }), forged);
    const refusals = events(rows, 'connect.refused');
    expect(refusals[0]).toMatchObject({
      device: 0,
      control: 'client-credential',
      verdict: 'refuse',
      detail: 'the credential is not the one that was issued',
    });
    expect(times('connack 4')).toHaveLength(refusals.length);
    expect(waits(rows, 0).slice(0, 3)).toEqual([10, 20, 40].map(seconds));
    expect(rows.filter(isChange).some(({ state }) => state === 'online')).toBe(false);
  });

  it('is admitted where credentials are not checked', async () => {
    const { rows } = await tapped(lonePlan({}, [], { controls: { 'client-credential': false } }), forged);
    expect(events(rows, 'connect.refused')).toEqual([]);
    expect(path(rows, 0, 'link').at(-1)).toEqual([online, 'online']);
  });
});
