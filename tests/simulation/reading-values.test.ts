import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { runWorld } from '../../bin/app/assemble.ts';
import { Ingest } from '../../broker/core/ingest.ts';
import { readingValue } from '../../sim/device/signal.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { HeldValues } from '../../sim/fleet/held-values.ts';
import type { Fidelity, Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import { toSteps } from '../../sim/plan/signal.ts';
import type { World } from '../../sim/simulation/world.ts';
import { at, brokerDown, lonePlan, minutes, networkDown, powerCycle, running, seconds } from '../kit/lone-plan.ts';
import { keptWorld, type Ran, runPlan } from '../kit/run-plan.ts';
import { measuring, signalWith } from '../kit/signal.ts';
import { plainNetwork, planWith } from '../kit/small-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';

/** A reading as the platform received it. */
type Arrival = readonly [device: number, reading: number, value: number];

let takes: MockInstance<Ingest['take']>;
let pushes: MockInstance<HeldValues['push']>;
beforeEach(() => {
  takes = vi.spyOn(Ingest.prototype, 'take');
  pushes = vi.spyOn(HeldValues.prototype, 'push');
});
afterEach(() => vi.restoreAllMocks());

interface Measured {
  readonly run: Ran;
  readonly arrivals: readonly Arrival[];
  /** By device, the values of its readings as it took them. */
  readonly taken: ReadonlyMap<number, readonly number[]>;
}

async function ran(plan: Plan, fidelity: Fidelity): Promise<Measured> {
  takes.mockClear();
  pushes.mockClear();
  // Step by step, since the spies see what a reading is handed to.
  const run = await runPlan({ ...plan, fidelity }, { stretches: false });
  const taken = new Map<number, number[]>();
  for (const [, device, value] of pushes.mock.calls) taken.set(device, [...(taken.get(device) ?? []), value]);
  return { run, arrivals: takes.mock.calls.map(([device, reading, value]) => [device, reading, value]), taken };
}

const received = ({ rows }: Pick<Ran, 'rows'>): readonly (string | undefined)[] =>
  rows.flatMap((row) => (isEvent(row) && row.kind === 'values.received' ? [row.detail] : []));

const product = {
  backoff: { initialMs: seconds(10), maxMs: seconds(10), factor: 1, jitter: 0 },
  keepAliveMs: minutes(10),
};
/** When the lone device takes its nth reading, from 0. */
const takenAt = (nth: number): number => running + minutes(nth + 1);
const lone = (telemetry: Partial<ProductPlan['telemetry']>, steps: readonly TimelineEntry[]): Plan =>
  lonePlan({ ...product, telemetry: measuring(telemetry) }, steps, { durationMs: minutes(30) });

describe.each(['model', 'packet'] as const)('in fidelity %s, the value of a reading', (fidelity) => {
  const fleet = new Fleet(lone({}, []));
  const measured = (nth: number): number =>
    readingValue(signalWith(), { chance: fleet.chance, key: fleet.keyOf(0) }, takenAt(nth), nth);
  const outage = [at(minutes(5), brokerDown(minutes(8)))];

  it.each([
    ['at QoS 0', { qos: 0 }, [], 29],
    ['at QoS 1', { qos: 1 }, [], 29],
    ['at QoS 2', { qos: 2 }, [], 29],
    ['that waited in the buffer for the end of an outage', {}, outage, 29],
    ['that a full buffer kept', { buffer: 3 }, outage, 24],
    ['that was sent at QoS 0 from a full buffer', { qos: 0, buffer: 3 }, outage, 24],
    ['delayed by an outage of the network', {}, [at(minutes(5), networkDown(minutes(2)))], 29],
  ] as const)('%s is that of the instant at which it was taken', async (_what, telemetry, steps, count) => {
    const { arrivals, run } = await ran(lone(telemetry, steps), fidelity);
    expect(arrivals).toEqual(arrivals.map(([, nth]) => [0, nth, measured(nth)]));
    expect(arrivals).toHaveLength(count);
    expect(received(run)).toEqual([expect.stringMatching(new RegExp(`^${count} of acme/sensor in °C, `))]);
  });

  it('is the same in a repeat, which the platform does not sum up again', async () => {
    const cut = takenAt(2) + 5;
    const steps = [at(cut, networkDown(minutes(3))), at(takenAt(2) + minutes(2), brokerDown(seconds(15)))];
    const { arrivals, run } = await ran(lone({}, steps), fidelity);
    expect(arrivals.filter(([, nth]) => nth === 2)).toEqual([
      [0, 2, measured(2)],
      [0, 2, measured(2)],
    ]);
    expect(arrivals).toHaveLength(30);
    expect(received(run)).toEqual([expect.stringMatching(/^29 of acme\/sensor in °C, /)]);
  });
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const telemetry = fc
  .record({
    qos: fc.constantFrom(0, 1, 2) as fc.Arbitrary<0 | 1 | 2>,
    buffer: fc.constantFrom(0, 2, 30),
    everyMs: fc.integer({ min: 2_000, max: 200_000 }),
    jitter: fc.constantFrom(0, 0.5),
    bytes: fc.integer({ min: 60, max: 300 }),
    decimals: fc.constantFrom(0, 1, 2, 3),
    min: fc.integer({ min: -100_000, max: 100_000 }),
    width: fc.integer({ min: 1, max: 1_000 }),
    mean: share,
    deviation: fc.constantFrom(0, 0.5, 400),
  })
  .map(({ decimals, min, width, mean, deviation, ...fields }) =>
    measuring(fields, {
      ...{ min, max: min + width, mean: min + mean * width, decimals },
      ...{ daily: deviation, noise: deviation, spread: deviation },
    }),
  );
const minute = fc.integer({ min: 1, max: 25 }).map(minutes);
const step = fc.oneof(
  fc.tuple(minute, minute).map(([from, forMs]) => at(from, brokerDown(forMs))),
  fc.tuple(minute, minute).map(([from, forMs]) => at(from, networkDown(forMs))),
  minute.map((from) => at(from, powerCycle(seconds(1)))),
);
const plan = fc
  .record({
    seed: fc.string(),
    products: fc.array(telemetry, { minLength: 1, maxLength: 2 }),
    steps: fc.uniqueArray(step, { maxLength: 3, selector: ({ label }) => label }),
    loss: fc.constantFrom(0, 0.05),
  })
  .map(({ seed, products, steps, loss }) =>
    planWith(
      [
        ...products.map((one, nth) => ({ product: `sensor-${nth}`, count: 3, telemetry: one })),
        { product: 'gateway', count: 1 },
      ],
      {
        seed,
        timeline: steps,
        durationMs: minutes(30),
        network: { ...plainNetwork, latencyP95Ms: 400, loss },
      },
    ),
  );

describe('in runs of any plan, values', () => {
  it('are those that devices took, within the range of their sensors, whether MQTT is data or bytes', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (plan) => {
        const model = await ran(plan, 'model');
        for (const [device, nth, value] of model.arrivals) {
          const { signal } = model.run.world.fleet.productOf(device).plan.telemetry;
          if (signal === undefined) {
            expect(value).toBe(0);
            continue;
          }
          expect(value).toBe(model.taken.get(device)?.[nth]);
          expect(value).toBeGreaterThanOrEqual(toSteps(signal.min, signal.decimals));
          expect(value).toBeLessThanOrEqual(toSteps(signal.max, signal.decimals));
        }
        const packet = await ran(plan, 'packet');
        expect(packet.arrivals).toEqual(model.arrivals);
        expect(packet.run.traceHash).toBe(model.run.traceHash);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe('a checkpoint', () => {
  it('keeps the values of readings that wait, are under way or have arrived', async () => {
    const plan = planWith([{ ...product, count: 3, telemetry: measuring({ jitter: 0.5 }) }], {
      timeline: [at(minutes(5), brokerDown(minutes(8))), at(minutes(20), networkDown(minutes(3)))],
      durationMs: minutes(30),
    });
    const whole = await ran(plan, 'model');
    for (const tick of [minutes(4), minutes(10), minutes(13), minutes(21), minutes(29)]) {
      const first = await keptWorld(plan);
      first.world.advance(tick);
      const state = deserialize(serialize(first.world.save())) as ReturnType<World['save']>;
      takes.mockClear();
      const second = await keptWorld(plan);
      second.world.restore(state);
      await runWorld(second.world);
      const { traceHash, rows } = second.keep();
      expect(traceHash).toBe(whole.run.traceHash);
      expect(received({ rows })).toEqual(received(whole.run));
      const later = takes.mock.calls.map(([device, reading, value]) => [device, reading, value]);
      expect(later).toEqual(whole.arrivals.slice(whole.arrivals.length - later.length));
    }
  });
});

describe('a run without a signal', () => {
  it('has no values: neither held, nor summed up, nor in its trace', async () => {
    const { run, arrivals } = await ran(planWith([{ count: 2 }], { durationMs: minutes(10) }), 'model');
    expect(new Set(arrivals.map(([, , value]) => value))).toEqual(new Set([0]));
    expect(received(run)).toEqual([]);
    expect(pushes).not.toHaveBeenCalled();
    expect(run.world.save()).toMatchObject({ arrivals: { values: undefined }, fleet: { values: [undefined] } });
  });
});
