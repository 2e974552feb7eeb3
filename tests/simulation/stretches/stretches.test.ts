import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { runWorld } from '../../../bin/app/assemble.ts';
import { loadScenario, profileProperties } from '../../../scenarios/index.ts';
import { readMosquittoAcl } from '../../../scenarios/source/access/mosquitto-acl.ts';
import { HeapQueue } from '../../../sim/kernel/time/heap.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { attacked, cloned, leaked, login, off } from '../../kit/attack-plans.ts';
import { at, brokerDown, minutely, networkDown, quiet } from '../../kit/lone-plan.ts';
import { keptWorld, runPlan } from '../../kit/run-plan.ts';
import { signalWith } from '../../kit/signal.ts';
import { planWith } from '../../kit/small-plan.ts';
import { isEvent } from '../../kit/trace-rows.ts';
import { inTicks, quietFleets } from './random-quiet-fleets.ts';
import { releases, rollout, toldFleets } from './random-told-fleets.ts';
import { cameOf, differencesBetween, differencesOf, outcomeOf } from './with-and-without.ts';

describe('a stretch', () => {
  it('changes nothing that a run leaves, whatever interrupts it and at whatever tick', async () => {
    const seen = { spared: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 3, arbitrary: fc.oneof(quietFleets, toldFleets) }, inTicks(quietFleets)),
        async (plan) => {
          expect(await differencesOf(plan, seen)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
    expect(seen.spared).toBeGreaterThan(10_000);
  });

  it('spares nearly all events of a quiet fleet', async () => {
    const plan = planWith([{ count: 5, start: 'running', telemetry: minutely(), keepAliveMs: 90_000 }]);
    const [on, off] = [await runPlan(plan), await runPlan(plan, { stretches: false })];
    expect([on.traceHash, on.fingerprint]).toEqual([off.traceHash, off.fingerprint]);
    expect(on.world.ahead!.spared).toBeGreaterThan(0.9 * off.world.fingerprint.events);
  });

  it('reaches no further than there are samples to book readings into', async () => {
    const plan = planWith([{ count: 3, start: 'running', telemetry: minutely(), keepAliveMs: 90_000 }], {
      ...{ sampleEveryMs: 100, durationMs: 1_800_000 },
    });
    const seen = { spared: 0 };
    expect(await differencesOf(plan, seen)).toEqual([]);
    expect(seen.spared).toBeGreaterThan(200);
  });

  it('begins at once for devices that were online before any step was known', async () => {
    const plan = planWith([{ count: 40, start: 'running', telemetry: minutely(), keepAliveMs: 90_000 }], {
      durationMs: 120_000,
    });
    const [on, off] = [await cameOf(plan, true), await cameOf(plan, false)];
    expect(differencesBetween(on, off)).toEqual([]);
    // Each reading has its timer, its arrival and its acknowledgment; the first of all, and those under way by then, are taken step by step.
    const readings = on.samples.at(-1)?.values['messages.produced'] ?? 0;
    expect(readings).toBeGreaterThan(60);
    expect(on.spared).toBeGreaterThan(0.9 * 3 * readings);
  });

  it('begins when all has arrived that its own device has sent to open the session, and is not taken back by it', async () => {
    const plan = planWith([{ count: 300, start: 'running', telemetry: minutely({ everyMs: 600_000 }) }], {
      network: { latencyMedianMs: 300, latencyP95Ms: 2_000, loss: 0, bandwidthBps: undefined },
      timeline: [at(900_000, brokerDown(60_000))],
    });
    const { world } = await keptWorld(plan);
    const { fleet } = world;
    const ahead = world.ahead!;
    const { takeBack, hasArrived } = ahead;
    const message = vi.spyOn(world, 'message');
    const seen = { takenBack: 0, begun: 0 };
    vi.spyOn(ahead, 'takeBack').mockImplementation((device) => {
      const [to = 0, from = 0] = message.mock.lastCall ?? [];
      if (world.now > 960_000 && to >= fleet.size && from === device) seen.takenBack++;
      takeBack.call(ahead, device);
    });
    vi.spyOn(ahead, 'hasArrived').mockImplementation((device, type) => {
      hasArrived.call(ahead, device, type);
      if (!fleet.isAtPresent(device)) seen.begun++;
    });
    await runWorld(world);
    expect(seen.begun).toBeGreaterThan(50);
    expect(seen.takenBack).toBe(0);
  });

  it.each([
    ['QoS 1', { telemetry: minutely({ everyMs: 600_000 }) }],
    ['QoS 0', { telemetry: minutely({ everyMs: 600_000, qos: 0 }) }],
    ['QoS 2, which goes step by step', { telemetry: minutely({ everyMs: 600_000, qos: 2 }) }],
    ['values, which go step by step', { telemetry: minutely({ everyMs: 600_000, signal: signalWith({}) }) }],
  ] as const)('spares nearly all pings between readings with %s', async (_what, product) => {
    const plan = planWith([{ count: 3, start: 'running', keepAliveMs: 10_000, ...product }]);
    const seen = { spared: 0 };
    expect(await differencesOf(plan, seen)).toEqual([]);
    // Each has its timer, its arrival and its answer.
    const pings = (3 * plan.durationMs) / 10_000;
    expect(seen.spared).toBeGreaterThan(0.9 * 3 * pings);
  });

  it.each([1, 100] as const)(
    'is taken back in the middle of a ping that is never answered, in ticks of %i ms',
    async (tickMs) => {
      const cutAt = 600_600;
      const plan = planWith(
        [{ count: 40, start: 'running', keepAliveMs: 5_000, telemetry: minutely({ jitter: 0.5 }) }],
        {
          ...{ tickMs, durationMs: 1_400_000, sampleEveryMs: 70_000 },
          network: { latencyMedianMs: 300, latencyP95Ms: 900, loss: 0, bandwidthBps: undefined },
          timeline: [at(cutAt, networkDown(60_200))],
        },
      );
      const [on, off] = [await cameOf(plan, true), await cameOf(plan, false)];
      expect(differencesBetween(on, off)).toEqual([]);
      expect(on.spared).toBeGreaterThan(10_000);
      // Those whose ping was under way have waited for half a minute since they sent it, which was before the cut.
      const gaveUp = on.rows.filter((row) => {
        const afterMs = row.t * tickMs - cutAt;
        return !isEvent(row) && afterMs > 0 && afterMs < 30_000;
      });
      expect(gaveUp.length).toBeGreaterThan(0);
    },
  );

  it.each([
    ['QoS 2', { telemetry: minutely({ qos: 2 }) }],
    ['readings with values', { telemetry: minutely({ signal: signalWith({}) }) }],
  ] as const)('is not begun with %s without a keep-alive', async (_what, product) => {
    const { spared } = await cameOf(planWith([{ count: 2, start: 'running', keepAliveMs: 0, ...product }]), true);
    expect(spared).toBe(0);
  });

  it.each(['{{count}}', '{{count}},{{isoTime}},{{name}}', '{{count}} {{time}} {{padding}}'])(
    'counts the bytes of payloads of the scenario, which grow with the number of a reading: %s',
    async (template) => {
      const telemetry = minutely({ everyMs: 3_000, payload: { template, padTo: 20 } });
      const plan = planWith([{ count: 3, start: 'running', telemetry }], {
        timeline: [at(1_800_500, brokerDown(60_000))],
      });
      const seen = { spared: 0 };
      expect(await differencesOf(plan, seen)).toEqual([]);
      expect(seen.spared).toBeGreaterThan(5_000);
    },
  );

  it('is not begun where the broker is handed each packet', async () => {
    const plan = planWith([{ count: 2, start: 'running', telemetry: minutely() }], { fidelity: 'packet' });
    const { world } = await runPlan(plan);
    expect(world.ahead).toBeUndefined();
  });

  it('ends at a checkpoint, from which the run continues to the same end, on either queue', async () => {
    const plan = planWith(
      [{ count: 4, start: 'running', telemetry: minutely({ jitter: 0.3 }), keepAliveMs: 100_000 }],
      {
        timeline: [at(1_200_000, brokerDown(60_000)), at(2_000_000, networkDown(90_000))],
      },
    );
    const whole = outcomeOf(await runPlan(plan, { stretches: false }));
    for (const tick of [1, 59_999, 600_000, 1_199_999, 1_230_000, 2_000_001, 3_599_999]) {
      expect(outcomeOf(await resumed(plan, tick))).toEqual(whole);
    }
  });

  it('is taken back where code on one device behind a gateway begins to hold up the readings of the others', async () => {
    const lan = { latencyMedianMs: 1, latencyP95Ms: 1, loss: 0, bandwidthBps: undefined };
    const hub = {
      ...{ product: 'hub', profile: 'linux-gateway', properties: profileProperties('linux-gateway') },
      ...{ count: 1, start: 'running' as const, telemetry: quiet },
    };
    const leaf = {
      ...{ product: 'leaf', profile: 'legacy-rtos', count: 4, start: 'running' as const, telemetry: minutely() },
      ...{ keepAliveMs: 0, login: { ...login, open: true, credentials: 'default' as const } },
      gateway: { tenant: 'acme', product: 'hub', leaves: 4, lan },
    };
    const sending = { on: { name: 'acme/leaf-1' }, forMs: 1_800_000, beaconMs: 30_000, bytes: 200_000 };
    const plan = planWith([hub, leaf], {
      network: { latencyMedianMs: 10, latencyP95Ms: 10, loss: 0, bandwidthBps: 64_000 },
      controls: off('unique-credentials', 'segmentation'),
      timeline: [attacked(600_500, ['A27', 'default'], sending)],
    });
    const [on, stepByStep] = [await runPlan(plan), await runPlan(plan, { stretches: false })];
    expect([on.traceHash, on.fingerprint]).toEqual([stepByStep.traceHash, stepByStep.fingerprint]);
    expect(on.world.ahead!.spared).toBeGreaterThan(50);
    const calm = await runPlan({ ...plan, timeline: [] });
    expect(on.fingerprint).not.toBe(calm.fingerprint);
  });

  describe('is taken back, so that later rows name what is behind them,', () => {
    /** Of one device on a poor network, whose keep-alive ends its session now and then. */
    const differences = async (fields: Partial<Plan>) => {
      const acl = readMosquittoAcl('pattern write devices/%c/#\nuser ops\ntopic readwrite #', 'acl.conf');
      const product = {
        ...{ product: 'p0', count: 1, start: 'running' as const, keepAliveMs: 5_000 },
        ...{ telemetry: minutely({ everyMs: 5_000, qos: 0 }), commands: [{ name: 'open', min: 0, max: 10 }] },
        updates: { everyMs: 3_000_000, jitter: 0, push: true, ignoresCancel: 0 },
      };
      const found: (readonly string[])[] = [];
      for (let seed = 0; seed < 8; seed++) {
        const plan = planWith([product], {
          ...{ durationMs: 400_000, seed: `told-${seed}`, consoles: [{ name: 'ops', tenant: 'acme' }] },
          network: { latencyMedianMs: 1, latencyP95Ms: 1, loss: 0.3, bandwidthBps: undefined },
          ...fields,
        });
        found.push(await differencesOf({ ...plan, broker: { ...plan.broker, acl } }));
      }
      return found.flat();
    };
    const ordered = (atMs: number) => at(atMs, { kind: 'command', by: 'ops', name: 'open', value: 0, on: {} });

    it('where the device has been sent a command that it does not get', async () => {
      expect(await differences({ timeline: [ordered(1), ordered(45_953)] })).toEqual([]);
    });

    it('where it has been sent a job that it does not get', async () => {
      const own = releases.filter(({ product }) => product === 'p0');
      expect(await differences({ releases: own, timeline: [at(20_000, rollout)] })).toEqual([]);
    });
  });

  it('is taken back where another timer of its device falls into the tick in which it begins', async () => {
    const scenario = await loadScenario('latent-expiry', { fidelity: 'model', set: ['tick=1s'] });
    const plan = { ...scenario.plan, fleet: scenario.plan.fleet.map((product) => ({ ...product, count: 20 })) };
    const seen = { spared: 0 };
    expect(await differencesOf(plan, seen)).toEqual([]);
    expect(seen.spared).toBeGreaterThan(1_000);
  });

  it('is taken back where an actor begins to read along', async () => {
    const plan = planWith([{ count: 2, start: 'running', telemetry: minutely({ everyMs: 500, qos: 0 }) }], {
      ...{ durationMs: 100_000, controls: off('topic-acl', 'concurrent-use') },
      timeline: [
        leaked(1),
        cloned(1, 'copied', { on: { name: 'acme/sensor-1' }, forMs: 90_000 }),
        attacked(50_000, ['A04', 'subscribe'], { forMs: 40_000 }),
      ],
    });
    const seen = { spared: 0 };
    expect(await differencesOf(plan, seen)).toEqual([]);
    expect(seen.spared).toBeGreaterThan(100);
  });

  it('is taken back once, however many devices begin to hold packets up', async () => {
    const leaf = { count: 8, profile: 'legacy-rtos', start: 'running' as const, telemetry: minutely() };
    const fleet = [{ ...leaf, login: { ...login, open: true, credentials: 'default' as const } }];
    const calls = async (names: readonly string[]) => {
      const timeline = names.map((name, nth) =>
        attacked(600_000 + nth * 1_000, ['A15', 'default'], { on: { name }, forMs: 2_000_000, bytes: 100 }),
      );
      const { world } = await keptWorld(planWith(fleet, { timeline, controls: off('unique-credentials') }));
      const toPresent = vi.spyOn(world.fleet, 'allToPresent');
      await runWorld(world);
      expect(world.attackers.isActive('mallory', 0)).toBe(true);
      return toPresent.mock.calls.length;
    };
    const all = Array.from({ length: 8 }, (_, nth) => `acme/sensor-${nth + 1}`);
    expect(await calls(all)).toBe(await calls(all.slice(0, 1)));
  });

  it('can be interrupted by the end of a run that ends early', async () => {
    const plan = planWith([{ count: 3, start: 'running', telemetry: minutely() }]);
    const ends = await Promise.all(
      [true, false].map(async (stretches) => {
        const { world, keep } = await keptWorld(plan, { stretches });
        world.advance(1_234_567);
        world.conclude('interrupted');
        return outcomeOf(keep());
      }),
    );
    expect(ends[0]).toEqual(ends[1]);
  });
});

async function resumed(plan: Plan, tick: number) {
  const first = await keptWorld(plan);
  first.world.advance(tick);
  const state = structuredClone(first.world.save());
  const second = await keptWorld(plan, { queue: (nodes) => new HeapQueue(nodes) });
  second.world.restore(state);
  await runWorld(second.world);
  return second.keep();
}
