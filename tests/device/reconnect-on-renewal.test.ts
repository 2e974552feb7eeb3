import { describe, expect, it } from 'vitest';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { at, hours, lonePlan, minutely, minutes, networkDown, quiet, seconds } from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent, path, type Row } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

const attested: Partial<ProductPlan> = { identity: 'attested' };
const twoDays: Partial<Plan> = { durationMs: hours(48), sampleEveryMs: minutes(10) };
const events = (rows: readonly Row[], kind: string) => rows.filter(isEvent).filter((row) => row.kind === kind);

/** When each certificate that replaced another was issued. */
const renewals = (rows: readonly Row[], device = 0) => {
  const trust = path(rows, device, 'trust');
  return trust.filter(([, state], i) => state === 'certified' && trust[i - 1]?.[1] === 'renewing').map(([t]) => t);
};
const divergences = (rows: readonly Row[], device = 0) =>
  path(rows, device, 'link').flatMap(([t, state]) => (state === 'disconnecting' ? [t] : []));

describe('a device that has renewed its certificate', () => {
  it('connects again with the new one, in the first half of what is left of the old', async () => {
    const { rows, samples } = await tapped(lonePlan(attested, [], twoDays));
    const renewed = renewals(rows);
    const parted = divergences(rows);
    expect(renewed).toHaveLength(3);
    expect(parted).toHaveLength(3);
    const issued = [path(rows, 0, 'trust').find(([, state]) => state === 'certified')![0], ...renewed];
    parted.forEach((t, i) => {
      expect(t).toBeGreaterThan(renewed[i]);
      expect(t).toBeLessThanOrEqual(renewed[i] + (issued[i] + hours(24) + seconds(2) - renewed[i]) / 2);
    });
    const { values } = samples.at(-1)!;
    expect(values).toMatchObject({ 'sessions.closedForTrust': 0, 'fleet.online': 1, 'connects.refused': 0 });
    const serials = events(rows, 'connect.admitted').map(({ evidence }) => evidence?.split(',')[0]);
    expect(new Set(serials).size).toBe(4);
  });

  it('does so because of the renewal', async () => {
    const { rows } = await tapped(lonePlan(attested, [], { ...twoDays, durationMs: hours(24) }));
    const parted = rows.find((row) => 'region' in row && row.state === 'disconnecting')!;
    const renewed = rows.findLast((row) => 'region' in row && row.region === 'trust' && row.t < parted.t)!;
    expect(renewed).toMatchObject({ state: 'certified' });
    expect(parted.cause).toBe(renewed.row);
  });

  it('sends DISCONNECT and waits for the end of the old connection, so no will is published', async () => {
    const { rows, packets } = await tapped(lonePlan(attested, [], twoDays));
    const said = packets.filter(({ what }) => what === 'disconnect' || what === 'connect');
    expect(said.map(({ what }) => what)).toEqual(['connect', ...Array(3).fill(['disconnect', 'connect']).flat()]);
    expect(events(rows, 'will.published')).toEqual([]);
    expect(events(rows, 'session.taken-over')).toEqual([]);
    const link = path(rows, 0, 'link');
    const [parted] = divergences(rows);
    // One leg there and one back.
    expect(link.find(([t, state]) => t >= parted && state === 'dialing')?.[0]).toBe(parted + 20);
  });

  it('does not ping in between more than it did before', async () => {
    const { times } = await tapped(lonePlan({ ...attested, keepAliveMs: minutes(30) }, [], twoDays));
    const pings = times('pingreq');
    for (const [i, t] of pings.slice(1).entries()) expect(t - pings[i]).toBeGreaterThanOrEqual(minutes(30));
  });

  it('without a keepalive connects again all the same', async () => {
    const { rows } = await tapped(lonePlan({ ...attested, keepAliveMs: 0 }, [], twoDays));
    expect(divergences(rows)).toHaveLength(3);
  });

  it('sends unacknowledged readings again', async () => {
    // A reading is in flight nearly all the time: it takes a leg there and one back.
    const product = { ...attested, telemetry: minutely({ everyMs: 21, buffer: 100 }) };
    const pki = lonePlan().pki;
    const plan = lonePlan(product, [], {
      durationMs: minutes(4),
      pki: { ...pki, certificateLifetimeMs: minutes(2) },
    });
    const { rows, packets, world } = await tapped(plan);
    expect(divergences(rows).length).toBeGreaterThan(1);
    expect(packets.some(({ what }) => /^reading \d+ dup$/.test(what))).toBe(true);
    expect(world.counters.dropped.total).toBe(0);
    expect(events(rows, 'session.closed')).toEqual([]);
  });

  it('stops waiting after 30 s where the network is gone, and dials when it can', async () => {
    const { rows: calm } = await tapped(lonePlan(attested, [], twoDays));
    const [parted] = divergences(calm);
    const { rows } = await tapped(lonePlan(attested, [at(parted - seconds(1), networkDown(minutes(1)))], twoDays));
    const link = path(rows, 0, 'link').filter(([t]) => t >= parted);
    expect(link.slice(0, 2)).toEqual([
      [parted, 'disconnecting'],
      [parted + seconds(30), 'dialing'],
    ]);
    expect(link.at(-1)?.[1]).toBe('online');
  });

  it('connects again at once where the certificate of its session has almost expired', async () => {
    const down = at(hours(9), { kind: 'outage', of: 'attestation', forMs: hours(15) });
    const { rows } = await tapped(lonePlan(attested, [down], { ...twoDays, durationMs: hours(26) }));
    const [renewed] = path(rows, 0, 'trust')
      .filter(([t, state]) => state === 'certified' && t > hours(24))
      .map(([t]) => t);
    const link = path(rows, 0, 'link').filter(([t]) => t > hours(23));
    expect(renewed).toBeGreaterThan(hours(24));
    expect(link.at(-1)?.[1]).toBe('online');
    expect(link.at(-1)![0] - renewed).toBeLessThan(minutes(2));
  });

  it.each([
    ['by the scenario', {}, { onRenewal: 'keep' }],
    ['by its product', { onRenewal: 'keep' }, {}],
  ] as const)(
    'keeps its session if set to %s, and the broker closes it as the old certificate expires',
    async (_by, own, all) => {
      const { pki } = lonePlan();
      const plan = lonePlan({ ...attested, ...own }, [], { durationMs: hours(26), pki: { ...pki, ...all } });
      const { rows, samples } = await tapped(plan);
      expect(divergences(rows)).toEqual([]);
      expect(samples.at(-1)?.values['sessions.closedForTrust']).toBe(1);
      expect(events(rows, 'session.closed')).toMatchObject([{ control: 'close-expired-sessions' }]);
    },
  );
});

describe('a fleet that renews', () => {
  const fleet = (controls: Plan['controls'] = {}) =>
    tapped(planWith([{ ...attested, telemetry: quiet, count: 200 }], { ...twoDays, durationMs: hours(26), controls }));

  it('connects again spread over the first half of what is left', async () => {
    const { rows, samples } = await fleet();
    const waits = Array.from({ length: 200 }, (_, device) => divergences(rows, device)[0] - renewals(rows, device)[0]);
    const whole = waits.map((wait, device) => wait / (hours(24) - renewals(rows, device)[0]));
    expect(Math.min(...whole)).toBeLessThan(0.02);
    expect(Math.max(...whole)).toBeGreaterThan(0.48);
    expect(Math.max(...whole)).toBeLessThanOrEqual(0.501);
    expect(samples.at(-1)?.values['sessions.closedForTrust']).toBe(0);
  });

  it('connects again as one herd with the control renewal-jitter off', async () => {
    const { rows } = await fleet({ 'renewal-jitter': false });
    const times = Array.from({ length: 200 }, (_, device) => divergences(rows, device)[0]);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(seconds(1));
  });
});
