import { describe, expect, it } from 'vitest';
import { Validity } from '../../sim/fleet/validity.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { keptWorld, type Ran, runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { type EventRow, isChange, isEvent, path, type Row } from '../kit/trace-rows.ts';
import { realActors } from './real-actors.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const telemetry = { everyMs: 300_000, jitter: 0.1, bytes: 100, qos: 1, buffer: 5 } as const;
const running = (fields: Partial<ProductPlan> = {}): Partial<ProductPlan> => ({
  start: 'running',
  identity: 'attested',
  count: 2_000,
  telemetry,
  keepAliveMs: 90_000,
  ...fields,
});

const events = ({ rows }: Ran, kind: string): readonly EventRow[] =>
  rows.filter(isEvent).filter((row) => row.kind === kind);

/** How many of the rows fall into each span of time. */
const perSpan = (rows: readonly Row[], spanMs: number, untilMs: number): readonly number[] => {
  const counts = new Array<number>(untilMs / spanMs).fill(0);
  for (const { t } of rows) if (t < untilMs) counts[Math.floor(t / spanMs)]++;
  return counts;
};

/** Bounds that counts with this mean exceed by chance less than once in millions. */
const within = (mean: number) => {
  const spread = 6 * Math.sqrt(mean);
  return { least: mean - spread, most: mean + spread };
};

const sampledEach = (ran: Ran, series: 'messages.delivered' | 'connects.attempted'): readonly number[] =>
  ran.samples.map(({ values }) => values[series]);

describe('a fleet that starts running', () => {
  it('is in its steady state, and records that in rows at tick 0', async () => {
    const { rows } = await runPlan(planWith([running({ count: 3 })], { durationMs: 1_000 }));
    for (const device of [0, 1, 2]) {
      expect(path(rows, device, 'power')).toEqual([[0, 'running']]);
      expect(path(rows, device, 'link')).toEqual([[0, 'online']]);
      expect(path(rows, device, 'trust')).toEqual([[0, 'certified']]);
    }
    const started = rows.find((row) => isEvent(row) && row.kind === 'run.started')!;
    expect(rows.filter(isChange).filter(({ region }) => region === 'power')).toEqual(
      [0, 1, 2].map((device) => expect.objectContaining({ device, cause: started.row })),
    );
  });

  it('causes no load: no dial, no refusal, no session closed in a day without faults', async () => {
    const pki = { ...planWith([{}]).pki, onRenewal: 'keep' } as const;
    const ran = await runPlan(planWith([running({ count: 200 })], { pki, durationMs: 8 * HOUR }));
    expect(sampledEach(ran, 'connects.attempted')).toEqual(ran.samples.map(() => 0));
    expect(events(ran, 'connect.admitted')).toEqual([]);
    expect(ran.samples.every(({ values }) => values['broker.connections'] === 200)).toBe(true);
    expect(ran.samples.every(({ values }) => values['keepalives.expired'] === 0)).toBe(true);
  });

  it('renews as evenly as later on', async () => {
    const ran = await runPlan(planWith([running()], { durationMs: 12 * HOUR }));
    // Each device renews once in half a day on average.
    const { least, most } = within(2_000 / 24);
    for (const renewals of perSpan(events(ran, 'certificates.issued'), HOUR / 2, 12 * HOUR)) {
      expect(renewals).toBeGreaterThan(least);
      expect(renewals).toBeLessThan(most);
    }
  });

  it('samples evenly from the first minute on', async () => {
    const plan = planWith([running()], { durationMs: 20 * 60_000, sampleEveryMs: 30_000 });
    const delivered = sampledEach(await runPlan(plan), 'messages.delivered');
    const { least, most } = within(2_000 / 10);
    for (let i = 2; i < delivered.length; i++) {
      expect(delivered[i] - delivered[i - 1]).toBeGreaterThan(least);
      expect(delivered[i] - delivered[i - 1]).toBeLessThan(most);
    }
  });

  it('has certificates of all ages, and none that should have been renewed', async () => {
    const { world } = await keptWorld(planWith([running()]));
    world.advance(0);
    const validity = new Validity(0, planWith([running()]), world.fleet);
    const ages = Array.from({ length: 2_000 }, (_, device) => -validity.tickOf(world.fleet.issuedAt.get(device)));
    expect(Math.min(...ages)).toBeGreaterThan(0);
    expect(Math.max(...ages)).toBeLessThan(0.55 * DAY);
    const byQuarter = [0, 0, 0, 0];
    for (const age of ages) if (age < 0.44 * DAY) byQuarter[Math.floor(age / (0.11 * DAY))]++;
    const { least, most } = within((2_000 * 0.11) / 0.5);
    for (const quarter of byQuarter) {
      expect(quarter).toBeGreaterThan(least);
      expect(quarter).toBeLessThan(most);
    }
    world.fabric.dispose();
  });

  it('holds certificates of years at ages of years', async () => {
    const pki = { ...planWith([{}]).pki, certificateLifetimeMs: 3 * 365 * DAY };
    const seldom = running({ telemetry: { ...telemetry, everyMs: DAY }, keepAliveMs: 64_000_000 });
    const ran = await runPlan(planWith([seldom], { pki, durationMs: 14 * DAY, sampleEveryMs: DAY }));
    // Two weeks of a year and a half.
    const { least, most } = within((2_000 * 14) / (1.5 * 365));
    expect(events(ran, 'certificates.issued').length).toBeGreaterThan(least);
    expect(events(ran, 'certificates.issued').length).toBeLessThan(most);
  });

  it('sleeps by its schedule, with a session that the broker has kept', async () => {
    const availability = { fromMs: 6 * HOUR, awakeMs: 2 * HOUR, jitterMs: HOUR / 2 };
    const ran = await runPlan(planWith([running({ count: 50, availability })], { durationMs: DAY }));
    for (let device = 0; device < 50; device++) {
      const power = path(ran.rows, device, 'power');
      expect(power[0]).toEqual([0, 'asleep']);
      expect(power[1][1]).toBe('rom');
      expect(power[1][0]).toBeGreaterThan(5.4 * HOUR);
      expect(power[1][0]).toBeLessThan(6.6 * HOUR);
      expect(path(ran.rows, device, 'link')[0][1]).toBe('dialing');
    }
    expect(events(ran, 'session.taken-over')).toEqual([]);
  });

  it('is awake at midnight if its schedule says so, and records no boot', async () => {
    const availability = { fromMs: 22 * HOUR, awakeMs: 4 * HOUR, jitterMs: 0 };
    const ran = await runPlan(planWith([running({ count: 20, availability })], { durationMs: 3 * HOUR }));
    expect(path(ran.rows, 0, 'power')).toEqual([
      [0, 'running'],
      [2 * HOUR, 'asleep'],
    ]);
    expect(sampledEach(ran, 'connects.attempted').every((dials) => dials === 0)).toBe(true);
  });

  it('leaves a device without a certificate where it could not renew while asleep', async () => {
    // Awake for an hour a day, with certificates of six hours: its last one has expired by midnight.
    const availability = { fromMs: 9 * HOUR, awakeMs: HOUR, jitterMs: 0 };
    const pki = { ...planWith([{}]).pki, certificateLifetimeMs: 6 * HOUR };
    const { rows } = await runPlan(planWith([running({ count: 4, availability })], { pki, durationMs: 10 * HOUR }));
    expect(path(rows, 0, 'trust').map(([, state]) => state)).toEqual(['expired', 'certified', 'expired'].slice(0, 2));
    expect(path(rows, 0, 'trust')[0][0]).toBe(0);
  });

  it('has only as many sessions as the broker accepts; it refuses the others as the run begins', async () => {
    const broker = { ...planWith([{}]).broker, maxConnections: 30 };
    const ran = await runPlan(planWith([running({ count: 40 })], { broker, durationMs: 60_000 }));
    expect(events(ran, 'connect.refused').filter(({ t }) => t === 0)).toHaveLength(10);
    const begunAs = (state: string) =>
      Array.from({ length: 40 }, (_, device) => path(ran.rows, device, 'link')[0]).filter(
        ([t, begun]) => t === 0 && begun === state,
      );
    expect([begunAs('online').length, begunAs('backoff').length]).toEqual([30, 10]);
    expect(ran.samples[0].values['broker.connections']).toBe(30);
  });

  it('puts no device in an unreachable state: an unclaimed one has no certificate', async () => {
    const { rows } = await runPlan(planWith([running({ count: 2, claimed: false })], { durationMs: 60_000 }));
    expect(path(rows, 0, 'power')).toEqual([[0, 'running']]);
    expect(path(rows, 0, 'trust')).toEqual([]);
    expect(path(rows, 0, 'link')).toEqual([]);
  });

  it('is joined by products that start cold', async () => {
    const plan = planWith([running({ count: 5 }), { product: 'valve', count: 5 }], { durationMs: 60_000 });
    const { rows } = await runPlan(plan);
    expect(path(rows, 4, 'power')).toEqual([[0, 'running']]);
    expect(path(rows, 5, 'power').map(([, state]) => state)).toEqual(['rom', 'verifying', 'os', 'running']);
  });

  it('gets the same refusals whether MQTT is data or bytes', async () => {
    const broker = { ...planWith([{}]).broker, maxConnections: 30 };
    const plan = planWith([running({ count: 40 })], { broker, durationMs: 60_000 });
    const byPacket = await runPlan({ ...plan, fidelity: 'packet' });
    expect(byPacket.traceHash).toBe((await runPlan(plan)).traceHash);
  });

  const mixed: Plan = planWith(
    [
      running({ count: 60, telemetry: { ...telemetry, qos: 2 } }),
      running({ product: 'kiosk', identity: 'password', profile: 'esp32', count: 30, cleanSession: true }),
      running({
        product: 'lamp',
        count: 40,
        availability: { fromMs: 23 * HOUR, awakeMs: 5 * HOUR, jitterMs: 2 * HOUR },
      }),
    ],
    {
      durationMs: 8 * HOUR,
      timeline: [
        {
          label: 'gone',
          trigger: { kind: 'at', atMs: HOUR },
          action: { kind: 'outage', of: 'broker', forMs: 600_000 },
        },
      ],
    },
  );

  it('has the same outcome whether MQTT is data or bytes', async () => {
    const byModel = await runPlan(mixed);
    const byPacket = await runPlan({ ...mixed, fidelity: 'packet', pki: { ...mixed.pki, keys: 'real' } });
    expect(byPacket.traceHash).toBe(byModel.traceHash);
    expect(byPacket.counters).toEqual(byModel.counters);
    expect(byPacket.fingerprint).toBe(byModel.fingerprint);
  });

  it('starts alike by table and as real XState actors', async () => {
    const byTable = await runPlan(mixed);
    const asActors = await runPlan(mixed, { runner: realActors });
    expect(asActors.traceHash).toBe(byTable.traceHash);
  });

  it('continues from a checkpoint as if it had not stopped', async () => {
    const whole = await runPlan(mixed);
    const first = await keptWorld(mixed);
    first.world.advance(90 * 60_000);
    const second = await keptWorld(mixed);
    second.world.restore(first.world.save());
    second.world.advance(mixed.durationMs);
    second.world.conclude('finished');
    expect(second.world.recorder.digest()).toBe(whole.traceHash);
  });

  it('gives a device the same start whatever other products there are', async () => {
    const alone = await runPlan(planWith([running({ count: 5 })], { durationMs: HOUR }));
    const beside = await runPlan(
      planWith([running({ product: 'other', count: 7 }), running({ count: 5 })], { durationMs: HOUR }),
    );
    const of = ({ world }: Ran, first: number) =>
      Array.from({ length: 5 }, (_, i) => world.fleet.issuedAt.get(first + i));
    expect(of(beside, 7)).toEqual(of(alone, 0));
  });
});
