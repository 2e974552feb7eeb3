import { describe, expect, it } from 'vitest';
import { profiles } from '../../sim/plan/profiles.ts';
import { at, hours, lonePlan, minutes, online, powerCycle, running, seconds } from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isChange, path } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

describe('a device that is switched on', () => {
  it.each(profiles)('boots in the order and the times of its profile: $id', async ({ id, romMs, verifyMs, osMs }) => {
    const { rows } = await tapped(lonePlan({ profile: id }));
    // A stage that takes no time still takes a tick.
    const steps = [1, romMs, Math.max(1, verifyMs), osMs];
    const sums = steps.map((_, nth) => steps.slice(0, nth + 1).reduce((sum, step) => sum + step, 0));
    expect(path(rows, 0, 'power')).toEqual([
      [sums[0], 'rom'],
      [sums[1], 'verifying'],
      [sums[2], 'os'],
      [sums[3], 'running'],
    ]);
  });

  it('dials in the tick in which it runs, and is online after a round trip each for TCP, TLS and MQTT', async () => {
    const { rows, packets } = await tapped(lonePlan());
    expect(path(rows, 0, 'link')).toEqual([
      [running, 'dialing'],
      [running + 20, 'tls'],
      [running + 41, 'connecting'],
      [online, 'online'],
    ]);
    expect(packets.slice(0, 6).map(({ what }) => what)).toEqual([
      'connect',
      'connack 0',
      'subscribe',
      'suback',
      'publish',
      'pingreq',
    ]);
  });

  it('switches on at a time of its own within the spread', async () => {
    const { rows } = await tapped(planWith([{ count: 500, bootSpreadMs: minutes(5) }], { durationMs: minutes(10) }));
    const starts = rows
      .filter(isChange)
      .filter(({ state }) => state === 'rom')
      .map(({ t }) => t);
    expect(starts).toHaveLength(500);
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...starts)).toBeLessThanOrEqual(1 + minutes(5));
    expect(starts.filter((t) => t < minutes(1)).length).toBeGreaterThan(70);
    expect(starts.filter((t) => t > minutes(4)).length).toBeGreaterThan(70);
  });

  it('stays off while its power is cut before it was ever on', async () => {
    const plan = planWith([{ count: 20, bootSpreadMs: minutes(5) }], {
      durationMs: minutes(20),
      timeline: [at(seconds(30), powerCycle(minutes(10)))],
    });
    const { rows } = await tapped(plan);
    const during = rows.filter(isChange).filter(({ t }) => t > seconds(31) && t < seconds(30) + minutes(10));
    expect(during).toEqual([]);
    const runs = rows.filter(isChange).filter(({ t, state }) => state === 'running' && t > minutes(10));
    expect(runs).toHaveLength(20);
  });
});

describe('a device with hours', () => {
  const shop = { fromMs: hours(6), awakeMs: hours(16), jitterMs: 0 };

  it('wakes and sleeps by them, day after day', async () => {
    const { rows } = await tapped(lonePlan({ availability: shop }, [], { durationMs: hours(72) }));
    const wakes = path(rows, 0, 'power').filter(([, state]) => state === 'rom' || state === 'asleep');
    expect(wakes).toEqual([
      [hours(6), 'rom'],
      [hours(22), 'asleep'],
      [hours(30), 'rom'],
      [hours(46), 'asleep'],
      [hours(54), 'rom'],
      [hours(70), 'asleep'],
    ]);
  });

  it('starts awake if the run starts within them', async () => {
    const { rows } = await tapped(
      lonePlan({ availability: { ...shop, fromMs: hours(20) } }, [], { durationMs: hours(30) }),
    );
    const wakes = path(rows, 0, 'power').filter(([, state]) => state === 'rom' || state === 'asleep');
    expect(wakes).toEqual([
      [1, 'rom'],
      [hours(12), 'asleep'],
      [hours(20), 'rom'],
    ]);
  });

  it('keeps to its own shift of them, within the jitter', async () => {
    const availability = { ...shop, jitterMs: minutes(30) };
    const { rows } = await tapped(planWith([{ count: 200, availability }], { durationMs: hours(48) }));
    const times = (state: string, device: number) =>
      path(rows, device, 'power').flatMap(([t, other]) => (other === state ? [t] : []));
    const shifts = Array.from({ length: 200 }, (_, device) => {
      const [first, second] = times('rom', device);
      expect(second - first).toBe(hours(24));
      expect(times('asleep', device)[0] - first).toBe(hours(16));
      return first - hours(6);
    });
    expect(Math.min(...shifts)).toBeGreaterThanOrEqual(-minutes(30));
    expect(Math.max(...shifts)).toBeLessThanOrEqual(minutes(30));
    expect(Math.max(...shifts) - Math.min(...shifts)).toBeGreaterThan(minutes(50));
  });

  it('disconnects cleanly before it sleeps, so that its will is not published', async () => {
    const { rows, packets, times } = await tapped(lonePlan({ availability: shop }, [], { durationMs: hours(24) }));
    expect(times('disconnect')).toEqual([hours(22) + 10]);
    expect(packets.at(-1)?.what).toBe('disconnect');
    expect(rows.filter((row) => 'kind' in row && row.kind === 'will.published')).toEqual([]);
    expect(path(rows, 0, 'link').at(-1)).toEqual([hours(22), 'offline']);
  });

  it('never sleeps if its hours cover the day', async () => {
    const availability = { fromMs: hours(6), awakeMs: hours(24), jitterMs: 0 };
    const { rows } = await tapped(lonePlan({ availability }, [], { durationMs: hours(72) }));
    expect(path(rows, 0, 'power').map(([, state]) => state)).toEqual(['rom', 'verifying', 'os', 'running']);
  });
});
