import fc from 'fast-check';
import { profileProperties } from '../../../scenarios/index.ts';
import type { Plan, ProductPlan, TimelineAction, TimelineEntry } from '../../../sim/plan/plan.ts';
import type { Selection } from '../../../sim/plan/selection.ts';
import { tickLengths } from '../../../sim/plan/ticks.ts';
import { at } from '../../kit/lone-plan.ts';
import { planWith } from '../../kit/small-plan.ts';

// Arbitrary fleets that are quiet for most of a short run, and what interrupts them, at any tick. Periods and latencies are short and
// round, so that much falls into the same tick.

const DURATION_MS = 400_000;

export const tick = fc.oneof(
  fc.integer({ min: 1, max: DURATION_MS }),
  // At a tick at which readings fall due or arrive.
  fc
    .integer({ min: 1, max: DURATION_MS / 1_000 })
    .chain((s) => fc.integer({ min: 0, max: 6 }).map((ms) => s * 1_000 + ms)),
);
const span = fc.oneof(fc.integer({ min: 1, max: 90_000 }), fc.constantFrom(1_000, 10_000, 30_000));

const product = fc.record({
  count: fc.integer({ min: 1, max: 5 }),
  start: fc.constantFrom('running' as const, 'running' as const, 'cold' as const),
  identity: fc.constantFrom('password' as const, 'certificate' as const, 'attested' as const),
  certificateLifetimeMs: fc.constantFrom(90_000, 300_000, 86_400_000),
  telemetry: fc.record({
    everyMs: fc.constantFrom(500, 1_000, 2_000, 5_000, 12_000, 30_000),
    jitter: fc.constantFrom(0, 0, 0.1, 0.9),
    bytes: fc.constantFrom(100, 200),
    qos: fc.constantFrom(0 as const, 1 as const, 1 as const, 1 as const, 2 as const),
    buffer: fc.integer({ min: 0, max: 12 }),
    payload: fc.constantFrom(undefined, undefined, undefined, '{{count}} at {{isoTime}}', '{{count}} {{padding}}'),
  }),
  keepAliveMs: fc.constantFrom(0, 1_000, 2_000, 5_000, 13_000, 60_000),
  cleanSession: fc.boolean(),
  backoff: fc.record({
    initialMs: fc.constantFrom(10, 1_000),
    maxMs: fc.constant(20_000),
    factor: fc.constant(2),
    jitter: fc.constantFrom(0, 0.5),
  }),
});

/** Of plans, the same with ticks of any length; samples fall on some. */
export const inTicks = (plans: fc.Arbitrary<Plan>): fc.Arbitrary<Plan> =>
  fc.tuple(plans, fc.constantFrom(...tickLengths.filter((ms) => ms > 1))).map(([plan, tickMs]) => {
    const whole = (ms: number): number => Math.ceil(ms / tickMs) * tickMs;
    return { ...plan, tickMs, durationMs: whole(plan.durationMs), sampleEveryMs: whole(plan.sampleEveryMs) };
  });

const network = fc.record({
  latencyMedianMs: fc.constantFrom(1, 2, 10, 200),
  spread: fc.constantFrom(1, 1, 3),
  loss: fc.constantFrom(0, 0, 0.02, 0.3),
  bandwidthBps: fc.constantFrom(undefined, undefined, 64_000),
});

const chosen: fc.Arbitrary<Selection> = fc.oneof(
  fc.constant({}),
  fc.constantFrom('acme/p0-1', 'acme/p0-2', 'acme/p1-1', 'acme/hub-1').map((name) => ({ name })),
);

const action: fc.Arbitrary<TimelineAction> = fc.oneof(
  span.map((forMs) => ({ kind: 'outage', of: 'broker', forMs }) as const),
  fc
    .record({ forMs: span, on: chosen })
    .map(({ forMs, on }) => ({ kind: 'outage', of: 'network', forMs, on }) as const),
  fc.record({ forMs: span, on: chosen }).map(({ forMs, on }) => ({ kind: 'power-cycle', forMs, on }) as const),
  chosen.map((on) => ({ kind: 'restart', on }) as const),
  chosen.map((on) => ({ kind: 'roam', on }) as const),
  fc
    .record({ how: fc.constantFrom('crash' as const, 'hang' as const), on: chosen })
    .map((fields) => ({ kind: 'crash', ...fields }) as never),
  chosen.map(
    (on) =>
      ({ kind: 'revoke', of: 'both', reason: 'keyCompromise', as: 'administrator', approved: 'yes', on }) as const,
  ),
);

const entries: fc.Arbitrary<readonly TimelineEntry[]> = fc
  .array(fc.tuple(tick, action), { maxLength: 7 })
  .map((steps) => steps.map(([atMs, each], nth) => ({ ...at(atMs, each), label: `${each.kind} ${nth}` })));

/** A fleet with outages, restarts and more at any tick, behind gateways or not. */
export const quietFleets: fc.Arbitrary<Plan> = fc
  .record({
    products: fc.array(product, { minLength: 1, maxLength: 3 }),
    network,
    steps: entries,
    hasGateways: fc.boolean(),
    sampleEveryMs: fc.constantFrom(1_000, 5_000, 7_777, 60_000, 500_000),
    groups: fc.constantFrom(undefined, ['share:40%'], ['share:30%', 'share:60%']),
    handshakesPerSecond: fc.constantFrom(undefined, 5),
    seed: fc.nat(9_999),
  })
  .map(
    ({ products, network: { spread, ...link }, steps, hasGateways, handshakesPerSecond, groups, seed, ...fields }) => {
      const own: Partial<ProductPlan>[] = products.map(
        ({ telemetry: { payload: template, ...telemetry }, ...each }, nth) => ({
          ...{ product: `p${nth}`, ...each },
          telemetry: { ...telemetry, ...(template !== undefined && { payload: { template, padTo: 40 } }) },
        }),
      );
      const lan = { latencyMedianMs: 1, latencyP95Ms: 1, loss: 0, bandwidthBps: undefined };
      const hub = {
        product: 'hub',
        profile: 'linux-gateway',
        properties: profileProperties('linux-gateway'),
        count: 3,
      };
      const first = { ...own[0], gateway: { tenant: 'acme', product: 'hub', leaves: 2, lan } };
      const fleet = hasGateways ? [hub, first, ...own.slice(1)] : own;
      const plan = planWith(fleet, {
        ...{ durationMs: DURATION_MS, timeline: steps, seed: `quiet-${seed}`, ...fields },
        network: { ...link, latencyP95Ms: link.latencyMedianMs * spread },
      });
      return {
        ...plan,
        broker: { ...plan.broker, handshakesPerSecond },
        ...(groups !== undefined && { groups }),
      };
    },
  );
