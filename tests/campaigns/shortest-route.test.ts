import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortestRoute } from '../../sim/threat/campaigns/shortest-route.ts';

interface Made {
  readonly costs: readonly number[];
  /** By step, the steps that have to be taken before it: one of each list. */
  readonly after: readonly (readonly (readonly number[])[])[];
  readonly goal: readonly number[];
}

const made: fc.Arbitrary<Made> = fc.integer({ min: 1, max: 7 }).chain((count) => {
  const step = fc.nat({ max: count - 1 });
  return fc.record({
    costs: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }),
    after: fc.array(fc.array(fc.array(step, { minLength: 1, maxLength: 2 }), { maxLength: 2 }), {
      minLength: count,
      maxLength: count,
    }),
    goal: fc.array(step, { minLength: 1, maxLength: 2 }),
  });
});

const routeOf = ({ costs, after, goal }: Made) =>
  shortestRoute({
    steps: costs.map((expectedMs, step) => ({ step, expectedMs })),
    taken: [],
    canTake: (step, taken) => after[step]!.every((some) => some.some((one) => taken.has(one))),
    isReached: (taken) => goal.every((step) => taken.has(step)),
  });

/** The least cost of any set of steps that can be taken in some order and has the goal. */
function leastCost({ costs, after, goal }: Made): number | undefined {
  let least: number | undefined;
  for (let set = 0; set < 2 ** costs.length; set++) {
    const members = costs.flatMap((_, step) => ((set >> step) & 1 ? [step] : []));
    const taken = new Set<number>();
    for (let size = -1; size !== taken.size; ) {
      size = taken.size;
      for (const step of members) if (after[step]!.every((some) => some.some((one) => taken.has(one)))) taken.add(step);
    }
    if (taken.size < members.length || !goal.every((step) => taken.has(step))) continue;
    const cost = members.reduce((sum, step) => sum + costs[step]!, 0);
    least = least === undefined ? cost : Math.min(least, cost);
  }
  return least;
}

describe('the shortest route', () => {
  it('costs as little as any, can be taken in its order, and is missing only where none is', () => {
    fc.assert(
      fc.property(made, (plan) => {
        const route = routeOf(plan);
        const least = leastCost(plan);
        expect(route === undefined).toBe(least === undefined);
        if (route === undefined) return;
        const taken = new Set<number>();
        for (const step of route) {
          expect(plan.after[step]!.every((some) => some.some((one) => taken.has(one)))).toBe(true);
          taken.add(step);
        }
        expect(route.reduce((sum, step) => sum + plan.costs[step]!, 0)).toBe(least);
      }),
      { numRuns: 2_000, seed: 18 },
    );
  });

  it('starts from what has been taken', () => {
    const steps = [{ step: 1, expectedMs: 5 }];
    const canTake = (step: number, taken: ReadonlySet<number>) => taken.has(step - 1);
    expect(shortestRoute({ steps, taken: [0], canTake, isReached: (taken) => taken.has(1) })).toEqual([1]);
    expect(shortestRoute({ steps, taken: [], canTake, isReached: (taken) => taken.has(1) })).toBeUndefined();
    expect(shortestRoute({ steps, taken: [0], canTake, isReached: () => true })).toEqual([]);
  });

  it('of a campaign with too many ways to try all finds one without detours', () => {
    const steps = Array.from({ length: 40 }, (_, step) => ({ step, expectedMs: 1 + (step % 7) }));
    const route = shortestRoute({
      ...{ steps, taken: [] },
      canTake: (step, taken) => step < 20 || taken.has(step - 20),
      isReached: (taken) => taken.has(39) && taken.has(25),
    });
    expect(new Set(route)).toEqual(new Set([5, 19, 25, 39]));
  });
});
