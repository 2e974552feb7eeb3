import { describe, expect, it } from 'vitest';
import { defaultPki } from '../../scenarios/index.ts';
import type { ClockPlan } from '../../sim/plan/device-clock.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import { at, brokerDown, hours, lonePlan, minutes, powerCycle, running, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { summarized } from '../kit/summarized.ts';
import { isChange, isEvent, path, type Row } from '../kit/trace-rows.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

const days = (count: number): number => count * hours(24);
const clock: ClockPlan = { driftPpb: 20_000, hasBattery: false, syncMs: hours(1), builtMs: days(180) };
const perfect: ClockPlan = { driftPpb: 0, hasBattery: true, syncMs: hours(1), builtMs: days(180) };

const timeDown = (forMs: number) => ({ kind: 'outage', of: 'time', forMs }) as const;
const moved = (byMs: number) => ({ kind: 'set-device-clock', byMs, on: {} }) as const;

const planOf = (given: Partial<ClockPlan>, steps: readonly TimelineEntry[], fields: Partial<Plan> = {}): Plan =>
  lonePlan({ clock: { ...clock, ...given }, identity: 'attested' }, steps, { durationMs: hours(4), ...fields });

/** What the rows say of clocks, and of what follows from them. */
const facts = (rows: readonly Row[]): readonly string[] =>
  rows.filter(isEvent).flatMap(({ kind, control, detail }) => {
    const isOfClock = kind.startsWith('clock.') || kind === 'connection.blocked' || kind === 'operation.had-no-effect';
    return isOfClock ? [`${kind}${control === undefined ? '' : ` ${control}`}: ${detail}`] : [];
  });

const verified = 'after every time that it has verified';
const tooEarly = 'by its own clock the certificate of the platform is not yet in force';

describe.each(['model', 'packet'] as const)(
  'a device that loses its power while the time service is down, in %s',
  (fidelity) => {
    const cut = [at(minutes(20), timeDown(minutes(30))), at(minutes(30), powerCycle(minutes(1)))];

    it('has no connection until the time is back, if its clock has no battery, and its time offline says so', async () => {
      const { rows, metrics } = await summarized(planOf({}, cut, { fidelity }));
      expect(facts(rows)).toEqual([
        `clock.set monotonic-time: ${verified}: +180d by the time service`,
        `connection.blocked protocol: ${tooEarly}`,
        `clock.set monotonic-time: ${verified}: +180d1h by the time service`,
      ]);
      const back = path(rows, 0, 'link').at(-1)!;
      expect(back[1]).toBe('online');
      expect(back[0]).toBeGreaterThan(minutes(50));
      // Requests are repeated every 150 s by then.
      expect(back[0]).toBeLessThan(minutes(50) + seconds(151));
      expect(metrics['offline.time']).toMatchObject({ max: back[0] - minutes(30) - 1 });
    });

    it('is back as soon as it has started, if a battery keeps its clock going', async () => {
      const { rows } = await summarized(planOf({ hasBattery: true }, cut, { fidelity }));
      expect(path(rows, 0, 'link').at(-1)).toEqual([minutes(31) + running + 61, 'online']);
      expect(facts(rows)).toHaveLength(1);
    });
  },
);

describe('a clock that never errs', () => {
  it.each([
    ['a cold start', 'cold'],
    ['a running start', 'running'],
  ] as const)('changes nothing in the life of a device, from %s', async (_what, start) => {
    const steps = [at(hours(1), brokerDown(minutes(3))), at(hours(2), powerCycle(minutes(1)))];
    const lives = async (given: Partial<ProductPlan>) =>
      (await runPlan(lonePlan({ start, identity: 'attested', ...given }, steps, { durationMs: days(2) }))).rows
        .filter(isChange)
        .map(({ t, region, state }) => [t, region, state]);
    expect(await lives({ clock: perfect })).toEqual(await lives({}));
  });
});

describe('a clock that drifts', () => {
  it('is corrected without a row as long as the correction is small', async () => {
    const { rows } = await runPlan(planOf({ hasBattery: true, builtMs: 0 }, [], { durationMs: days(2) }));
    expect(facts(rows)).toEqual([]);
  });

  it('is set, and says by how much, where a sync comes too late for that', async () => {
    const late = { hasBattery: true, builtMs: 0, syncMs: days(1), driftPpb: 200_000 };
    const { rows, world } = await runPlan(planOf(late, [], { durationMs: days(2) }));
    const ppb = world.fleet.clocks.of(0)!.ppb[0];
    expect(Math.abs(ppb)).toBeLessThanOrEqual(200_000);
    const by = Math.round((-ppb * 86_400) / 1e6 / 100) / 10;
    expect(facts(rows)).toEqual([
      `clock.set monotonic-time: ${verified}: ${by < 0 ? '' : '+'}${by}s by the time service`,
    ]);
  });

  it('has a rate of its own between both bounds, which stays with the device when others join', async () => {
    const rates = async (count: number, before: readonly Partial<ProductPlan>[] = []) => {
      const plan = lonePlan({ clock, count }, [], { durationMs: minutes(1) });
      const { world } = await runPlan({
        ...plan,
        fleet: [...before.map((more) => ({ ...plan.fleet[0], ...more })), ...plan.fleet],
      });
      return [...world.fleet.clocks.of(before.length)!.ppb];
    };
    const few = await rates(5);
    expect(new Set(few).size).toBe(5);
    for (const ppb of await rates(200)) expect(Math.abs(ppb)).toBeLessThanOrEqual(20_000);
    expect((await rates(200)).slice(0, 5)).toEqual(few);
    expect(await rates(5, [{ product: 'other', count: 3 }])).toEqual(few);
  });
});

describe('a clock that is moved by hand', () => {
  const back = [at(hours(1), moved(-days(2)))];
  const never = { hasBattery: true, builtMs: 0, driftPpb: 0, syncMs: days(30) };

  it('is not set to before the certificate of its device', async () => {
    const { rows } = await runPlan(planOf(never, back));
    expect(facts(rows)).toEqual(['clock.refused monotonic-time: before a time that it has verified: -2d by hand']);
  });

  it('without that control lets its device renew too late, and the broker refuses what the device holds to be in force', async () => {
    const { rows } = await runPlan(planOf(never, back, { controls: { 'monotonic-time': false }, durationMs: days(2) }));
    expect(facts(rows)).toEqual([
      'clock.set monotonic-time: not checked: before a time that it has verified: -2d by hand',
    ]);
    const refused = rows.filter(isEvent).filter(({ verdict }) => verdict === 'refuse');
    expect(new Set(refused.map(({ control }) => control))).toEqual(
      new Set(['close-expired-sessions', 'certificate-validity']),
    );
    expect(path(rows, 0, 'trust').at(-1)?.[1]).toBe('certified');
    expect(path(rows, 0, 'link').at(-1)?.[1]).not.toBe('online');
  });

  it('two days ahead makes its device hold every certificate for expired, until it is set right', async () => {
    const { rows } = await runPlan(planOf({ ...never, syncMs: hours(2) }, [at(hours(1), moved(days(2)))]));
    expect(path(rows, 0, 'trust').slice(1)).toEqual([
      [expect.any(Number), 'certified'],
      [hours(1) + 1, 'expired'],
      [hours(2) + running + 40, 'certified'],
    ]);
    expect(path(rows, 0, 'link').at(-1)?.[1]).toBe('online');
  });

  it('a hundred days ahead keeps its device from the broker and the cloud, once its session ends', async () => {
    const steps = [at(hours(1), moved(days(100))), at(hours(2), brokerDown(minutes(1)))];
    const { rows } = await runPlan(
      planOf(never, steps, { pki: { ...defaultPki('model'), certificateLifetimeMs: days(365) } }),
    );
    expect(path(rows, 0, 'link').at(-1)?.[1]).toBe('offline');
    expect(path(rows, 0, 'trust').at(-1)?.[1]).toBe('certified');
  });

  it('changes nothing on a device that is off, or that has no clock of its own', async () => {
    const off = [at(minutes(10), { kind: 'power-off', on: {} }), at(hours(1), moved(days(2)))];
    expect(facts((await runPlan(planOf(never, off))).rows)).toEqual(['operation.had-no-effect: power is off']);
    const { rows } = await runPlan(lonePlan({}, [at(minutes(10), moved(days(2)))]));
    expect(facts(rows)).toEqual(['operation.had-no-effect: its product has no clock of its own']);
  });
});

it('a device whose clock is ten days ahead takes the current update metadata for expired', async () => {
  const set = ['fleet[acme/sensor].clock={ drift: 0ppm, battery: on, sync: 2d }', 'pki.certificateLifetime=365d'];
  const ahead = at(minutes(5), moved(days(10)));
  const { rows } = await runPlan(await rolloutPlan('esp32', { set, timeline: [ahead] }));
  const refused = rows.filter(isEvent).filter(({ kind }) => kind === 'image.refused');
  expect(new Set(refused.map(({ control }) => control))).toEqual(new Set(['update-expiry']));
  const inTime = await runPlan(await rolloutPlan('esp32', { set }));
  expect(path(inTime.rows, 0, 'update').at(-1)?.[1]).toBe('confirmed');
});
