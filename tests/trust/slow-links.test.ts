import { describe, expect, it } from 'vitest';
import type { NetworkPlan, Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { hours, lonePlan, minutes, seconds } from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isChange, isEvent, path, type Row } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

const attested: Partial<ProductPlan> = {
  identity: 'attested',
  backoff: { initialMs: seconds(10), maxMs: minutes(10), factor: 2, jitter: 0.5 },
};
/** Every packet takes that long. */
const legsOf = (latencyMs: number): Partial<Plan> => ({
  network: { latencyMedianMs: latencyMs, latencyP95Ms: latencyMs, loss: 0, bandwidthBps: undefined },
});
const refusals = (rows: readonly Row[]) => rows.filter(isEvent).filter(({ verdict }) => verdict === 'refuse');

/** Dials by devices that held no valid certificate according to the trace; a step moves several regions. */
function dialsWithout(rows: readonly Row[]): readonly Row[] {
  const trust = new Map<number, ReturnType<typeof path>>();
  const trustOf = (device: number) => trust.get(device) ?? trust.set(device, path(rows, device, 'trust')).get(device)!;
  const trustAt = (device: number, at: number) => trustOf(device).findLast(([t]) => t <= at)?.[1] ?? '';
  return rows
    .filter(isChange)
    .filter(({ state, device, t }) => state === 'dialing' && !['certified', 'renewing'].includes(trustAt(device, t)));
}

describe('honest devices on slow links', () => {
  const slow: NetworkPlan = { latencyMedianMs: 1_300, latencyP95Ms: 9_000, loss: 0.06, bandwidthBps: undefined };
  const { pki } = lonePlan();

  it.each([
    ['1', 6],
    ['2', 6],
    ['3', 1],
    ['4', 1],
    ['5', 24],
  ])('of seed %s are never refused, and dial with valid certificates, of %d hours', async (seed, lifetime) => {
    const fleet = [{ ...attested, count: 150, bootSpreadMs: minutes(10), keepAliveMs: minutes(20) }];
    const plan = planWith(fleet, {
      seed,
      network: slow,
      durationMs: hours(20),
      sampleEveryMs: minutes(10),
      pki: { ...pki, certificateLifetimeMs: hours(lifetime) },
    });
    const { rows, samples } = await tapped(plan);
    expect(rows.filter(isChange).filter(({ state }) => state === 'refused')).toEqual([]);
    expect(refusals(rows).filter(({ control }) => control !== 'evidence-freshness')).toEqual([]);
    expect(dialsWithout(rows)).toEqual([]);
    expect(samples.at(-1)!.values).toMatchObject({ 'fleet.certified': 150, 'sessions.closedForTrust': 0 });
    expect(samples.at(-1)!.values['certificates.issued']).toBeGreaterThan(150);
  });

  it.each([
    ['all answers arrive in time', 7],
    ['no certificate arrives within 30 s', 9],
    ['no challenge arrives within 30 s', 17],
    ['nothing arrives for minutes', 50],
  ])('get a certificate where %s', async (_what, leg) => {
    const { rows } = await tapped(
      lonePlan(attested, [], { ...legsOf(seconds(leg)), cloud: { ...lonePlan().cloud, challengeLifeMs: minutes(10) } }),
    );
    expect(path(rows, 0, 'trust').map(([, state]) => state)).toEqual(['attesting', 'certified']);
  });
});

describe('evidence that is stale', () => {
  it('is refused, and the device requests another challenge, later each time', async () => {
    const cloud = { ...lonePlan().cloud, challengeLifeMs: seconds(1) };
    const { rows, samples } = await tapped(lonePlan(attested, [], { ...legsOf(seconds(2)), cloud }));
    const stale = refusals(rows);
    expect(stale.length).toBeGreaterThan(5);
    expect(new Set(stale.map(({ control, detail }) => `${control}: ${detail}`))).toEqual(
      new Set(['evidence-freshness: the challenge is too old']),
    );
    const gaps = stale.slice(1).map(({ t }, i) => t - stale[i].t);
    expect(gaps[0]).toBeLessThan(seconds(20));
    expect(gaps.at(-1)).toBeGreaterThan(minutes(4));
    expect(path(rows, 0, 'trust').map(([, state]) => state)).toEqual(['attesting']);
    expect(path(rows, 0, 'link')).toEqual([]);
    expect(samples.at(-1)!.values['connects.attempted']).toBe(0);
  });
});
