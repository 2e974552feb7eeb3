import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { runWorld } from '../../../bin/app/assemble.ts';
import { HeapQueue } from '../../../sim/kernel/time/heap.ts';
import type { Plan, ProductPlan, TimelineAction, TimelineEntry, UpdateServerPlan } from '../../../sim/plan/plan.ts';
import type { StepsAhead } from '../../../sim/simulation/stretches/steps-ahead.ts';
import { attacked } from '../../kit/attack-plans.ts';
import { at, brokerDown, hours, quiet } from '../../kit/lone-plan.ts';
import { keptWorld, runPlan } from '../../kit/run-plan.ts';
import { planWith } from '../../kit/small-plan.ts';
import { checkingFleets, releases, rollouts } from './random-checking-fleets.ts';
import { inTicks } from './random-quiet-fleets.ts';
import { cameOf, differencesBetween, differencesOf, outcomeOf } from './with-and-without.ts';

// Checks for updates as part of a stretch: where nothing wants to know of each, and the service has nothing new.

const every = (everyMs: number, fields: Partial<NonNullable<ProductPlan['updates']>> = {}) => ({
  ...{ everyMs, jitter: 0.5, push: false, ignoresCancel: 0 },
  ...fields,
});

/** A release of the first product under a policy: the first works, and the second fails on some devices. */
const rollout = (kind: string, version = '1.1.0'): TimelineAction =>
  rollouts.find(
    (action) => action.kind === 'rollout' && action.policy.kind === kind && action.release.endsWith(`p0@${version}`),
  ) as TimelineAction;

/** Rolled back as a second ring fails, the first of which had too few devices to fail, and has had the release for ten minutes. */
const rolledBackLate = ((): TimelineAction => {
  const found = rollouts.find(
    (action) =>
      action.kind === 'rollout' &&
      action.release.endsWith('p0@1.2.0') &&
      action.policy.kind === 'rings' &&
      action.policy.onAbort === 'roll-back',
  );
  if (found?.kind !== 'rollout' || found.policy.kind !== 'rings' || found.policy.abort === undefined)
    throw new Error('no rollout rolls its rings back');
  const { policy } = found;
  return { ...found, policy: { ...policy, bakeMs: 600_000, abort: { ...found.policy.abort, min: 9 } } };
})();

/** Devices that do little but check. */
const checking = (product: Partial<ProductPlan>, fields: Partial<Plan> = {}): Plan =>
  planWith([{ product: 'p0', count: 5, start: 'running', telemetry: quiet, updates: every(10_000), ...product }], {
    releases: releases.filter((one) => one.product === 'p0'),
    ...fields,
  });

const served = (fields: Partial<UpdateServerPlan>): UpdateServerPlan => ({
  ...{ bytesPerSecond: undefined, checksPerSecond: undefined, checkQueue: 65_536, latencyMs: 50 },
  ...fields,
});

/** Each has its timer, its arrival, its processing and its answer. */
const eventsOf = ({ durationMs, fleet }: Plan): number => (4 * fleet[0].count * durationMs) / 10_000;

describe('checks for updates', () => {
  it('change nothing that a run leaves, whatever interrupts them and at whatever tick', async () => {
    const seen = { spared: 0 };
    const plans = fc.oneof({ weight: 3, arbitrary: checkingFleets }, inTicks(checkingFleets));
    const same = fc.asyncProperty(plans, async (plan) => {
      expect(await differencesOf(plan, seen, false)).toEqual([]);
    });
    await fc.assert(same, { numRuns: 40 });
    expect(seen.spared).toBeGreaterThan(10_000);
  });

  it.each([
    ['before any rollout', []],
    ['of devices that have the release already', [at(60_000, rollout('all-at-once'))]],
  ] as const)('are nearly all spared %s', async (_when, timeline: readonly TimelineEntry[]) => {
    const plan = checking({}, { timeline });
    const [on, off] = [await cameOf(plan, true, false), await cameOf(plan, false, false)];
    expect(differencesBetween(on, off)).toEqual([]);
    expect(on.spared).toBeGreaterThan(0.75 * eventsOf(plan));
  });

  it('are nearly all spared of a device that a rollout has not come to', async () => {
    const plan = checking({ count: 40 }, { timeline: [at(60_000, rollout('aws-constant'))], durationMs: 1_800_000 });
    const [on, off] = [await cameOf(plan, true, false), await cameOf(plan, false, false)];
    expect(differencesBetween(on, off)).toEqual([]);
    expect(on.spared).toBeGreaterThan(0.75 * eventsOf(plan));
  });

  it.each([
    ['the service serves so many a second', { updates: served({ checksPerSecond: 100 }) }],
    ['its queue is short', { updates: served({ checkQueue: 11 }) }],
    ['a certificate of the cloud may be refused', { cloudCertificate: true }],
  ] as const)('are taken step by step where %s', async (_where, { cloudCertificate = false, ...fields }: Where) => {
    const plan = checking({}, fields);
    const certificate = { authority: 'platform', from: -1, until: hours(24), isNamed: true };
    const cloud = cloudCertificate ? { ...plan.cloud, certificate } : plan.cloud;
    const { spared } = await cameOf({ ...plan, cloud } as Plan, true, false);
    expect(spared).toBeLessThan(0.05 * eventsOf(plan));
  });

  it.each<[string, Partial<ProductPlan>]>([
    ['a clock of its own', { clock: { driftPpb: 0, hasBattery: true, builtMs: 1, syncMs: hours(24) } }],
    ['hours in which it sleeps', { availability: { fromMs: 1_000, awakeMs: 86_000_000, jitterMs: 0 } }],
  ])('are taken step by step of a device with %s', async (_with, product) => {
    const plan = checking(product);
    expect(await differencesOf(plan, undefined, false)).toEqual([]);
    expect((await cameOf(plan, true, false)).spared).toBeLessThan(0.3 * eventsOf(plan));
  });

  it('are taken step by step where an actor offers updates of its own', async () => {
    const timeline = [attacked(200_000, ['A09', 'forged'], { on: { product: 'p0' } })];
    const plan = checking({}, { timeline });
    expect(await differencesOf(plan, undefined, false)).toEqual([]);
    expect((await cameOf(plan, true, false)).spared).toBeLessThan(0.3 * eventsOf(plan));
  });

  it('are tried again as often as step by step, if the service fails while one is under way', async () => {
    const updates = every(10_000, { retry: { maxMs: 600_000, times: 1 } });
    const plan = checking(
      { updates, count: 20 },
      {
        updates: served({ latencyMs: 4_000 }),
        timeline: [at(200_000, { kind: 'outage', of: 'updates', forMs: 900_000 })],
      },
    );
    const seen = { spared: 0 };
    expect(await differencesOf(plan, seen, false)).toEqual([]);
    expect(seen.spared).toBeGreaterThan(100);
  });

  it.each([
    ['is rolled back', [['adu-rollback', '1.2.0']]],
    ['admits who comes', [['nerveshub-penalty', '1.1.0']]],
    ['admits a batch of those who come', [['mender-phased', '1.1.0']]],
    [
      'begins with the release that they have',
      [
        ['all-at-once', '1.1.0'],
        ['aws-constant', '1.1.0'],
      ],
    ],
    [
      'follows one that is rolled back',
      [
        ['all-at-once', '1.1.0'],
        ['adu-rollback', '1.2.0'],
        ['aws-exponential', '1.1.0'],
        ['adu-rollback', '1.2.0'],
      ],
    ],
  ])('are as step by step where a rollout %s', async (_where, begun) => {
    for (let seed = 0; seed < 4; seed++) {
      const timeline = begun.map(([kind, version], nth) => ({
        ...at(60_000 + nth * 400_000, rollout(kind, version)),
        label: `rollout ${nth}`,
      }));
      const plan = checking(
        { count: 20, firmware: '1.0.0' },
        { timeline, seed: `rolled-${seed}`, durationMs: 2_000_000 },
      );
      const seen = { spared: 0 };
      expect(await differencesOf(plan, seen, false)).toEqual([]);
      expect(seen.spared).toBeGreaterThan(100);
    }
  });

  it.each([
    ['in the very tick in which a rollout is rolled back', 0],
    ['though no notification of that comes through', 120_000],
  ])('are offered the release before %s', async (_when, forMs) => {
    for (let seed = 0; seed < 6; seed++) {
      const timeline = [
        at(60_000, rollout('all-at-once')),
        at(400_000, rollout('adu-rollback', '1.2.0')),
        ...(forMs > 0 ? [at(404_000, brokerDown(forMs))] : []),
      ].map((entry, nth) => ({ ...entry, label: `step ${nth}` }));
      const plan = checking(
        { count: 60, firmware: '1.0.0', updates: every(4_000) },
        { timeline, seed: `tick-${seed}`, tickMs: 1_000, durationMs: 1_000_000 },
      );
      expect(await differencesOf(plan, undefined, false)).toEqual([]);
    }
  });

  it('are as step by step of devices that confirmed a release long before its rollout was rolled back', async () => {
    const plan = checking(
      {
        ...{ count: 20, firmware: '1.1.0', trialMs: 1_000, updates: every(5_000) },
        rings: [
          { name: 'canary', share: 0.2 },
          { name: 'broad', share: 0.8 },
        ],
      },
      { timeline: [at(60_000, rolledBackLate)], seed: 'rolled-0' },
    );
    const [on, off] = [await cameOf(plan, true, false), await cameOf(plan, false, false)];
    const rolledBack = off.rows.find((row) => 'kind' in row && row.kind === 'rollout.rolled-back');
    expect(rolledBack?.t).toBeGreaterThan(600_000);
    expect(differencesBetween(on, off)).toEqual([]);
    expect(on.spared).toBeGreaterThan(100);
  });

  it('say what a controller that was down has not heard', async () => {
    const network = { latencyMedianMs: 3_000, latencyP95Ms: 4_000, loss: 0, bandwidthBps: undefined };
    for (let forMs = 20_000; forMs <= 90_000; forMs += 7_000) {
      const timeline = [at(60_000, rollout('all-at-once')), at(60_500, { kind: 'outage', of: 'controller', forMs })];
      const seen = { spared: 0 };
      const plan = checking({ count: 20, firmware: '1.0.0' }, { timeline, network, durationMs: 600_000 });
      expect(await differencesOf(plan, seen, false)).toEqual([]);
      expect(seen.spared).toBeGreaterThan(100);
    }
  });

  it('are taken step by step where something logs them', async () => {
    const plan = checking({});
    expect((await cameOf(plan, true)).spared).toBeLessThan(0.05 * eventsOf(plan));
  });

  it('are taken step by step where they are repeated before they are answered', async () => {
    const repeated = every(100_000, { retry: { maxMs: 60_000, times: undefined } });
    const plan = checking({ keepAliveMs: 0, updates: every(100_000) }, { updates: served({ latencyMs: 70_000 }) });
    const [first] = plan.fleet;
    const both = { ...plan, fleet: [first, { ...first, product: 'p1', updates: repeated }], releases };
    const seen = { spared: 0 };
    expect(await differencesOf(both, seen, false)).toEqual([]);
    expect(seen.spared).toBeGreaterThan(100);
  });

  it('are turned away by a full queue as they are step by step', async () => {
    const plan = checking(
      { count: 90, updates: every(6_000, { jitter: 0.9 }), telemetry: { ...quiet, everyMs: 300_000 } },
      { updates: served({ checkQueue: 48, latencyMs: 4_000 }), durationMs: 400_000 },
    );
    const [on, off] = [await cameOf(plan, true, false), await cameOf(plan, false, false)];
    expect(differencesBetween(on, off)).toEqual([]);
    expect(on.samples.at(-1)?.values['updates.dropped']).toBeGreaterThan(0);
    expect(on.spared).toBeGreaterThan(100);
  });

  it.each([
    ['before they come', { count: 8, updates: every(20_000) }],
    // Each second or so a device begins its next stretch, while the queue is full.
    ['while they wait', { count: 4, updates: every(9_000), telemetry: { ...quiet, everyMs: 12_000, jitter: 0.9 } }],
  ])('count for the queue where many others check at once, if they are booked %s', async (_when, product) => {
    const plan = checking(product, {
      ...{ updates: served({ checkQueue: 60, latencyMs: 4_000 }), durationMs: 400_000 },
    });
    const [first] = plan.fleet;
    const crowd = { ...first, product: 'p1', count: 60, updates: every(3_000_000) };
    const on = { product: 'p1' };
    const restarts = Array.from({ length: 18 }, (_, nth) => at(40_000 + nth * 20_000, { kind: 'restart', on }));
    const both = { ...plan, fleet: [first, crowd], releases, timeline: restarts };
    const [ahead, stepwise] = [await cameOf(both, true, false), await cameOf(both, false, false)];
    expect(differencesBetween(ahead, stepwise)).toEqual([]);
    expect(ahead.samples.at(-1)?.values['updates.dropped']).toBeGreaterThan(0);
    expect(ahead.spared).toBeGreaterThan(100);
  });

  it('are handed to a full queue at once, however many it turns away', async () => {
    const calls = async (count: number) => {
      const updates = served({ checkQueue: 400, latencyMs: 4_000 });
      const plan = checking({ count: 40, updates: every(60_000) }, { updates, durationMs: 400_000 });
      const [first] = plan.fleet;
      const crowd = { ...first, product: 'p1', count, updates: every(3_000_000) };
      const timeline = [at(200_000, { kind: 'restart', on: { product: 'p1' } })];
      const { world, keep } = await keptWorld({ ...plan, fleet: [first, crowd], releases, timeline });
      const toPresent = vi.spyOn(world.ahead as StepsAhead, 'checksToPresent');
      await runWorld(world);
      expect(keep().samples.at(-1)?.values['updates.dropped']).toBeGreaterThan(count - 500);
      return toPresent.mock.calls.length;
    };
    expect(await calls(2_000)).toBe(1);
    expect(await calls(1_000)).toBe(1);
  });

  it('are taken step by step where the broker hears nothing of the device for so long that it ends the session', async () => {
    for (let seed = 0; seed < 6; seed++) {
      const telemetry = { ...quiet, everyMs: 12_000, qos: 2 as const };
      const plan = checking(
        { telemetry, keepAliveMs: 2_000, updates: every(1_000, { jitter: 0 }) },
        {
          ...{ tickMs: 10, durationMs: 400_000, sampleEveryMs: 60_000, seed: `silent-${seed}` },
          network: { latencyMedianMs: 2, latencyP95Ms: 2, loss: 0.3, bandwidthBps: 64_000 },
        },
      );
      const [on, off] = [await cameOf(plan, true, false), await cameOf(plan, false, false)];
      expect(differencesBetween(on, off)).toEqual([]);
      expect(on.samples.at(-1)?.values['keepalives.expired']).toBeGreaterThan(0);
    }
  });

  it('wait at the service at each sample as they do step by step, whenever a run ends', async () => {
    const plan = checking(
      { count: 40, updates: every(3_000) },
      {
        ...{ updates: served({ latencyMs: 900 }), sampleEveryMs: 1_000, durationMs: 100_000 },
        network: { latencyMedianMs: 300, latencyP95Ms: 600, loss: 0, bandwidthBps: undefined },
      },
    );
    const [on, off] = [await cameOf(plan, true, false), await cameOf(plan, false, false)];
    expect(differencesBetween(on, off)).toEqual([]);
    const waiting = on.samples.map(({ values }) => values['updates.checkQueue']);
    expect(Math.max(...waiting)).toBeGreaterThan(3);
    expect(on.spared).toBeGreaterThan(1_000);
    const whole = outcomeOf(await runPlan(plan, { stretches: false }));
    for (const tick of [19_950, 20_000, 20_001, 33_333, 49_900, 50_450, 77_990]) {
      const first = await keptWorld(plan);
      first.world.advance(tick);
      const second = await keptWorld(plan, { queue: (nodes) => new HeapQueue(nodes) });
      second.world.restore(structuredClone(first.world.save()));
      // A checkpoint takes back all that is before its time; either run goes on from there.
      for (const { world, keep } of [first, second]) {
        await runWorld(world);
        expect(outcomeOf(keep())).toEqual(whole);
      }
    }
  });
});

interface Where extends Partial<Plan> {
  readonly cloudCertificate?: boolean;
}
