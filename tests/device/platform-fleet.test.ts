import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runWorld } from '../../bin/app/assemble.ts';
import { defaultCloud } from '../../scenarios/index.ts';
import { FleetPlatforms } from '../../sim/device/fleet-platforms.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { bindActors, type Chart, type Ports, type Runner } from '../../sim/kernel/statechart/index.ts';
import { HeapQueue } from '../../sim/kernel/time/heap.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import type { Plan, TimelineAction, TimelineEntry } from '../../sim/plan/plan.ts';
import { profiles } from '../../sim/plan/profiles.ts';
import type { DeviceContext } from '../../sim/protocol/device-events.ts';
import { at, minutely, minutes, seconds } from '../kit/lone-plan.ts';
import { keptWorld, type Ran, runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isChange, isEvent } from '../kit/trace-rows.ts';
import { image, securedProduct } from './platform-plan.ts';

const share = { share: 0.5 };

/** A few devices of every kind, some with working hours, each with a day of faults. */
const planOf = (timeline: readonly TimelineEntry[], fields: Partial<Plan> = {}): Plan =>
  planWith(
    profiles.map(({ id, attests }, nth) => ({
      ...(id === 'legacy-rtos' ? { profile: id } : securedProduct(id)),
      product: id,
      count: 6,
      bootSpreadMs: minutes(1),
      identity: attests ? 'attested' : 'password',
      telemetry: minutely(),
      trialMs: minutes(2),
      availability: nth % 3 === 0 ? { fromMs: 0, awakeMs: minutes(50), jitterMs: minutes(3) } : undefined,
    })),
    {
      durationMs: minutes(80),
      timeline,
      cloud: { ...defaultCloud, repairMs: minutes(1) },
      pki: { ...planWith([{}]).pki, certificateLifetimeMs: minutes(20) },
      ...fields,
    },
  );

const actions = fc.oneof(
  fc.record({ kind: fc.constant('tamper' as const), layer: fc.constantFrom('application', 'system', 'loader') }),
  fc.record({
    kind: fc.constant('sideload' as const),
    image: fc.record({
      version: fc.constantFrom('1.1.0', '1.2.0'),
      securityVersion: fc.integer({ min: 0, max: 3 }),
      signedBy: fc.constantFrom('vendor', 'development', 'none'),
      starts: fc.boolean(),
    }),
  }),
  fc.record({
    kind: fc.constant('capability' as const),
    change: fc.constantFrom('grant', 'grant', 'withdraw'),
    capability: fc.constantFrom('appDevelopment', 'debugger'),
    as: fc.constant('administrator' as const),
  }),
  fc.record({ kind: fc.constant('crash' as const), how: fc.constantFrom('crash', 'hang') }),
  fc.record({ kind: fc.constantFrom('recover' as const, 'restart' as const) }),
  fc.record({ kind: fc.constant('power-cycle' as const), forMs: fc.integer({ min: 1, max: minutes(3) }) }),
);
const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: minutes(75) }), actions), { minLength: 8, maxLength: 20 });
const timelineOf = (drawn: readonly (readonly [number, object])[]): readonly TimelineEntry[] =>
  drawn.map(([t, action]) => at(t, { ...action, on: share } as unknown as TimelineAction));

const controls = fc.record({
  'secure-boot': fc.boolean(),
  'anti-rollback': fc.boolean(),
  'sideload-lock': fc.boolean(),
  watchdog: fc.boolean(),
});

const outcome = ({ traceHash, fingerprint, counters }: Ran) => ({ traceHash, fingerprint, counters });

describe('a fleet with images changed in every way', () => {
  it('has the same outcome whether MQTT is data or bytes', async () => {
    await fc.assert(
      fc.asyncProperty(steps, controls, async (drawn, switched) => {
        const plan = planOf(timelineOf(drawn), { controls: switched });
        const asBytes = await runPlan({ ...plan, fidelity: 'packet' });
        expect(outcome(asBytes)).toEqual(outcome(await runPlan(plan)));
      }),
      { numRuns: 6 },
    );
  });

  it('resumes to the same outcome from any tick, in a world that has recorded no boots', async () => {
    await fc.assert(
      fc.asyncProperty(steps, controls, fc.integer({ min: 0, max: minutes(80) }), async (drawn, switched, tick) => {
        const plan = planOf(timelineOf(drawn), { controls: switched });
        const whole = outcome(await runPlan(plan));
        const first = await keptWorld(plan);
        first.world.advance(tick);
        const state = deserialize(serialize(first.world.save())) as ReturnType<typeof first.world.save>;
        first.world.advance(plan.durationMs);
        const second = await keptWorld(plan, { queue: (nodes: number) => new HeapQueue(nodes) });
        second.world.restore(state);
        await runWorld(second.world);
        expect(outcome(second.keep())).toEqual(whole);
      }),
      { numRuns: 12 },
    );
  });

  it('passes the same hour by table and as real XState actors', async () => {
    await fc.assert(
      fc.asyncProperty(steps, controls, async (drawn, switched) => {
        const plan = planOf(timelineOf(drawn), { controls: switched });
        expect(outcome(await runPlan(plan, { runner: realActors }))).toEqual(outcome(await runPlan(plan)));
      }),
      { numRuns: 4 },
    );
  });

  it('decides the same with keys that are real', async () => {
    const timeline = timelineOf([
      [
        minutes(5),
        { kind: 'capability', change: 'grant', capability: 'appDevelopment', as: 'administrator', approved: 'yes' },
      ],
      [minutes(10), { kind: 'sideload', image: image({ signedBy: 'development' }) }],
      [minutes(20), { kind: 'tamper', layer: 'application' }],
      [minutes(21), { kind: 'power-cycle', forMs: seconds(5) }],
      [minutes(40), { kind: 'recover' }],
    ]);
    const plan = planOf(timeline);
    const real = await runPlan({ ...plan, pki: { ...plan.pki, keys: 'real' } });
    expect(outcome(real)).toEqual(outcome(await runPlan(plan)));
  });

  it('in any course runs nothing that its checks forbid, and gives every row a cause', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (drawn) => {
        const { rows } = await runPlan(planOf(timelineOf(drawn)));
        for (const row of rows) {
          if (row.cause !== undefined) expect(row.cause).toBeLessThan(row.row);
          if (isEvent(row) && row.device !== undefined) expect(row.cause).toBeDefined();
          if (isEvent(row) && row.kind === 'boot.stopped' && row.control !== undefined)
            expect(row.verdict).toBe('refuse');
        }
        const bricked = rows.filter(isChange).filter(({ state }) => state === 'bricked');
        for (const { device, row } of bricked)
          expect(
            rows
              .filter(isChange)
              .filter((later) => later.device === device && later.row > row && later.region === 'power'),
          ).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});

describe('the saved state of platforms', () => {
  it('is nothing as long as all devices are as they left the factory', async () => {
    const cycles = [10, 20, 30].map((t) => at(minutes(t), { kind: 'power-cycle', forMs: seconds(30), on: {} }));
    const { world } = await runPlan(planOf(cycles));
    // A gateway whose start is cut short has used up a try; no gateway here has.
    expect(profiles.map((_, product) => world.fleet.platform.of(product))).toEqual(profiles.map(() => undefined));
  });

  it('means the same in a platform that has recorded other boots before', () => {
    const plan = planWith([securedProduct('esp32', [], { count: 4 })]);
    const [one, other] = [1, 2].map(() => {
      const fleet = new Fleet(plan);
      return { fleet, platforms: new FleetPlatforms(fleet, plan, controlSettings({})) };
    });
    const startAfter = ({ platforms }: typeof one, device: number, layer: 'application' | 'loader') => {
      platforms.tamper(device, layer);
      platforms.keepBoot(device, platforms.startOf(device).boot);
      return platforms.bootOf(device).stop?.layer;
    };
    expect([startAfter(one, 0, 'loader'), startAfter(one, 1, 'application')]).toEqual(['boot-loader', 'app']);
    expect([startAfter(other, 0, 'application'), startAfter(other, 1, 'loader')]).toEqual(['app', 'boot-loader']);
    other.fleet.restore(one.fleet.save());
    other.platforms.restore(one.platforms.save());
    for (const device of [0, 1, 2]) {
      expect(other.platforms.bootOf(device)).toEqual(one.platforms.bootOf(device));
      expect(other.platforms.startOf(device)).toEqual(one.platforms.startOf(device));
    }
    expect(startAfter(other, 2, 'application')).toBe('app');
  });

  it('is saved for a product from the first of its devices that differs, and for no other product', async () => {
    const on = { product: 'esp32', pick: 1 };
    const { world } = await runPlan(planOf([at(minutes(10), { kind: 'tamper', layer: 'application', on })]));
    expect(profiles.filter((_, product) => world.fleet.platform.of(product) !== undefined).map(({ id }) => id)).toEqual(
      ['esp32'],
    );
  });
});

function realActors(chart: Chart, ports: Ports<DeviceContext>): Runner {
  const contexts: DeviceContext[] = [];
  const context = (device: number): DeviceContext => {
    contexts[device] ??= { device };
    return contexts[device];
  };
  return bindActors(chart as never, { ...ports, context } as never);
}
