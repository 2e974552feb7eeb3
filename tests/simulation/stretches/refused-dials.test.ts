import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { runWorld } from '../../../bin/app/assemble.ts';
import { profileProperties } from '../../../scenarios/index.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../../sim/plan/plan.ts';
import { RowsToCome } from '../../../sim/simulation/stretches/rows-to-come.ts';
import { at, brokerDown, minutely, networkDown, powerCycle } from '../../kit/lone-plan.ts';
import { keptWorld, runPlan } from '../../kit/run-plan.ts';
import { signalWith } from '../../kit/signal.ts';
import { planWith } from '../../kit/small-plan.ts';
import { inTicks } from './random-quiet-fleets.ts';
import { downFleets } from './random-refused-dials.ts';
import { cameOf, differencesOf, outcomeOf } from './with-and-without.ts';

/** Readings of QoS 2 are taken step by step, and there are no pings, so all events that are spared are those of dials. */
const product: Partial<ProductPlan> = {
  ...{ count: 5, start: 'running', telemetry: minutely({ everyMs: 1_200_000, qos: 2 }), keepAliveMs: 0 },
  backoff: { initialMs: 1_000, maxMs: 60_000, factor: 2, jitter: 0.5 },
};
const down = at(600_000, brokerDown(900_000));
/** A device that waits for two hours between its dials. */
const rarely: Partial<ProductPlan> = {
  telemetry: minutely({ qos: 2 }),
  backoff: { initialMs: 7_200_000, maxMs: 7_200_000, factor: 1, jitter: 0 },
};
const downPlan = (timeline: readonly TimelineEntry[], fields: Partial<Plan> = {}): Plan =>
  planWith([product], { timeline, ...fields });

describe('the dials of devices while the broker is down', () => {
  it('leave what they leave step by step, whatever interrupts them and at whatever tick', async () => {
    const seen = { spared: 0 };
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 3, arbitrary: downFleets }, inTicks(downFleets)), async (plan) => {
        expect(await differencesOf(plan, seen)).toEqual([]);
      }),
      { numRuns: 80 },
    );
    expect(seen.spared).toBeGreaterThan(5_000);
  });

  it('are arithmetic but for those from which the first device learns them, and the last', async () => {
    const off = await runPlan(downPlan([down]), { stretches: false });
    const on = await runPlan(downPlan([down]));
    expect(outcomeOf(on)).toEqual(outcomeOf(off));
    const { attempted } = off.world.counters;
    expect(attempted.total).toBeGreaterThan(80);
    // Each has its timer, its arrival and its refusal; five are the first, as many reach the broker again.
    expect(on.world.ahead!.spared).toBeGreaterThan(3 * (attempted.total - 20));
  });

  it.each([0, 4])(
    'take along the readings that a device with room for %i takes meanwhile, but the first of each kind',
    async (buffer) => {
      const telemetry = minutely({ everyMs: 20_000, jitter: 0.3, qos: 2, buffer });
      const plan = planWith([{ ...product, telemetry }], { timeline: [down] });
      const off = await runPlan(plan, { stretches: false });
      const on = await runPlan(plan);
      expect(outcomeOf(on)).toEqual(outcomeOf(off));
      const { attempted, dropped } = off.world.counters;
      // In a quarter of an hour each of five takes some 45 readings, of which it keeps the latest.
      expect(dropped.total).toBeGreaterThan(5 * (40 - buffer));
      expect(on.world.ahead!.spared).toBeGreaterThan(3 * (attempted.total - 20) + 5 * 40);
    },
  );

  it.each<[string, readonly Partial<ProductPlan>[], Partial<Plan>]>([
    ['than the run has', [{ telemetry: minutely({ everyMs: 250_000, qos: 2 }) }], { durationMs: 1_200_000 }],
    ['than there are samples to book them into', [rarely], { sampleEveryMs: 500, durationMs: 14_400_000 }],
    ['than rows can wait, beside dials of every minute', [rarely, { product: 'often' }], { durationMs: 14_400_000 }],
  ])('reach no dials and no readings that lie further ahead %s', async (_, products, fields) => {
    const timeline = [at(600_000, brokerDown(10_800_000))];
    const seen = { spared: 0 };
    const plan = planWith(
      products.map((one) => ({ ...product, ...one })),
      { timeline, ...fields },
    );
    expect(await differencesOf(plan, seen)).toEqual([]);
    expect(seen.spared).toBeGreaterThan(10);
  });

  it.each<[string, Partial<ProductPlan>]>([
    ['that has a value', { telemetry: minutely({ everyMs: 20_000, qos: 2, signal: signalWith() }) }],
    [
      'before which one has been sent in vain',
      { telemetry: minutely({ everyMs: 2_000, jitter: 0.2, qos: 1, buffer: 300 }), keepAliveMs: 0 },
    ],
  ])('take along no reading %s', async (_, fields) => {
    const network = { latencyMedianMs: 3_000, latencyP95Ms: 6_000, loss: 0.1, bandwidthBps: undefined };
    const plan = planWith([{ ...product, ...fields }], { timeline: [down], network });
    expect(await differencesOf(plan)).toEqual([]);
    // What a device marks as a repeat no outcome shows.
    const [on, off] = await Promise.all(
      [true, false].map(async (stretches) => {
        const { world } = await keptWorld(plan, { stretches });
        world.advance(1_450_000);
        world.save();
        const { readingsTaken, settled, inFlight, repeats } = world.fleet;
        return [0, 1, 2, 3, 4].map((one) => [readingsTaken, settled, inFlight, repeats].map((of) => of.get(one)));
      }),
    );
    expect(on).toEqual(off);
  });

  it('have four rows of a device in memory at most, however long the broker is down', async () => {
    let [waiting, most] = [0, 0];
    const { add, shift } = RowsToCome.prototype;
    const added = vi.spyOn(RowsToCome.prototype, 'add').mockImplementation(function (this: RowsToCome, ...row) {
      most = Math.max(most, ++waiting);
      add.apply(this, row);
    });
    const taken = vi.spyOn(RowsToCome.prototype, 'shift').mockImplementation(function (this: RowsToCome) {
      waiting--;
      shift.apply(this);
    });
    await runPlan(downPlan([down]));
    expect(added.mock.calls.length).toBeGreaterThan(100);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4 * 5);
    added.mockRestore();
    taken.mockRestore();
  });

  it.each<[string, Plan]>([
    [
      'where it is not known in advance',
      downPlan([{ ...down, trigger: { kind: 'every', everyMs: 1_200_000, fromMs: 600_000, untilMs: 3_000_000 } }]),
    ],
    [
      'where devices have clocks of their own',
      planWith([{ ...product, clock: { driftPpb: 0, hasBattery: true, builtMs: 1, syncMs: 86_400_000 } }], {
        timeline: [down],
      }),
    ],
    [
      'where there are gateways',
      planWith(
        [
          {
            product: 'hub',
            profile: 'linux-gateway',
            properties: profileProperties('linux-gateway'),
            count: 1,
            telemetry: product.telemetry!,
            keepAliveMs: 0,
          },
          {
            ...product,
            gateway: {
              tenant: 'acme',
              product: 'hub',
              leaves: 5,
              lan: { latencyMedianMs: 1, latencyP95Ms: 1, loss: 0, bandwidthBps: undefined },
            },
          },
        ],
        { timeline: [down] },
      ),
    ],
  ])('are taken step by step %s', async (_, plan) => {
    expect((await cameOf(plan, true)).spared).toBe(0);
  });

  it('end at a checkpoint, from which the run continues to the same end', async () => {
    const plan = downPlan([down, at(700_000, networkDown(30_000))]);
    const whole = outcomeOf(await runPlan(plan, { stretches: false }));
    for (const tick of [600_001, 600_500, 601_000, 640_123, 700_000, 715_000, 900_000, 1_499_999, 1_500_000]) {
      const first = await keptWorld(plan);
      first.world.advance(tick);
      const state = structuredClone(first.world.save());
      const second = await keptWorld(plan);
      second.world.restore(state);
      await runWorld(second.world);
      expect(outcomeOf(second.keep())).toEqual(whole);
      // The first run goes on as well.
      await runWorld(first.world);
      expect(outcomeOf(first.keep())).toEqual(whole);
    }
  });

  it('stop at the end of a run, and where a run is interrupted', async () => {
    const plan = downPlan([down], { durationMs: 1_000_000 });
    expect(await differencesOf(plan)).toEqual([]);
    const ends = await Promise.all(
      [true, false].map(async (stretches) => {
        const { world, keep } = await keptWorld(plan, { stretches });
        world.advance(777_777);
        world.conclude('interrupted');
        return outcomeOf(keep());
      }),
    );
    expect(ends[0]).toEqual(ends[1]);
  });

  it('are known to a selection by the state of the link', async () => {
    const restarts = (state: string) =>
      Array.from({ length: 12 }, (_, nth) => at(620_000 + nth * 37_001, { kind: 'restart' as const, on: { state } }));
    const slow = { network: { latencyMedianMs: 4_000, latencyP95Ms: 6_000, loss: 0, bandwidthBps: undefined } };
    for (const state of ['dialing', 'backoff'])
      expect(await differencesOf(downPlan([down, ...restarts(state)], slow))).toEqual([]);
  });

  it('go on after each of two outages that meet, and after what cuts devices off', async () => {
    const timeline = [
      down,
      at(1_400_000, brokerDown(300_000)),
      at(1_700_000, brokerDown(200_000)),
      at(800_000, powerCycle(20_000)),
      at(900_001, networkDown(45_000)),
      // Longer by outages that are not known in advance.
      {
        ...down,
        trigger: { kind: 'every' as const, everyMs: 170_000, fromMs: 650_000, untilMs: 2_500_000 },
        action: brokerDown(60_000),
      },
    ].map((entry, nth) => ({ ...entry, label: `step ${nth}` }));
    const seen = { spared: 0 };
    expect(await differencesOf(downPlan(timeline), seen)).toEqual([]);
    expect(seen.spared).toBeGreaterThan(200);
  });

  it('are refused once where the broker is up and fails again while refusals are under way', async () => {
    const slow = { latencyMedianMs: 4_000, latencyP95Ms: 6_000, loss: 0, bandwidthBps: undefined };
    // Up again in the middle of a sample: dials whose refusal comes in the next one are taken step by step.
    const outages = [at(600_000, brokerDown(930_000)), at(1_530_500, brokerDown(60_000))];
    const timeline = outages.map((entry, nth) => ({ ...entry, label: `step ${nth}` }));
    const plan = planWith([{ ...product, count: 40 }], { timeline, network: slow });
    const seen = { spared: 0 };
    expect(await differencesOf(plan, seen)).toEqual([]);
    expect(seen.spared).toBeGreaterThan(500);
  });

  it('are not made by a device whose certificate ends meanwhile', async () => {
    const plan = planWith([{ ...product, identity: 'attested', certificateLifetimeMs: 1_300_000 }], {
      timeline: [down, at(1, { kind: 'outage', of: 'attestation', forMs: 3_000_000 })],
    });
    const seen = { spared: 0 };
    expect(await differencesOf(plan, seen)).toEqual([]);
    expect(seen.spared).toBeGreaterThan(50);
  });

  it('give up where a packet takes longer than a device waits', async () => {
    const network = { latencyMedianMs: 14_000, latencyP95Ms: 26_000, loss: 0.4, bandwidthBps: undefined };
    const seen = { spared: 0 };
    expect(await differencesOf(downPlan([down], { network }), seen)).toEqual([]);
    expect(seen.spared).toBeGreaterThan(20);
  });
});
