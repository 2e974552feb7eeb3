import fc from 'fast-check';
import type { Plan, TimelineEntry } from '../../../sim/plan/plan.ts';
import { at, brokerDown } from '../../kit/lone-plan.ts';
import { quietFleets, tick } from './random-quiet-fleets.ts';

/** Begins then, for so long, and again so much later, while refusals of the first may be under way. */
const outage = fc.tuple(
  tick,
  fc.integer({ min: 10_000, max: 200_000 }),
  fc.option(fc.integer({ min: 1, max: 1_500 }), { nil: undefined }),
);
const inBackoff = fc.tuple(tick, fc.constantFrom('backoff', 'dialing', 'online'));

/** Fleets without gateways, whose broker is down for a good part of a short run, and what else happens meanwhile, at any tick. */
export const downFleets: fc.Arbitrary<Plan> = fc
  .tuple(
    quietFleets.filter(({ fleet }) => fleet.every(({ gateway }) => gateway === undefined)),
    fc.array(outage, { minLength: 1, maxLength: 3 }),
    fc.array(inBackoff, { maxLength: 2 }),
    fc.constantFrom(500, 3_000, 45_000),
  )
  .map(([plan, outages, restarts, everyMs]) => {
    const timeline: readonly TimelineEntry[] = [
      ...plan.timeline,
      ...outages.flatMap(([atMs, forMs, againMs]) => [
        at(atMs, brokerDown(forMs)),
        ...(againMs === undefined ? [] : [at(atMs + forMs + againMs, brokerDown(20_000))]),
      ]),
      ...restarts.map(([atMs, state]) => at(atMs, { kind: 'restart', on: { state } })),
    ].map((entry, nth) => ({ ...entry, label: `step ${nth}` }));
    const fleet = plan.fleet.map((product) => ({ ...product, telemetry: { ...product.telemetry, everyMs } }));
    return { ...plan, fleet, timeline };
  });
