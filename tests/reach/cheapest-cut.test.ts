import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cheapestCuts, EXACT_MAX } from '../../sim/reach/cheapest-cut.ts';
import { cheapestHittingSets, greedyHittingSet } from '../../sim/reach/hitting-set.ts';

/** Ways to a goal, each by the switches that would close it. */
const ways = (size: number) =>
  fc.array(fc.uniqueArray(fc.nat({ max: size - 1 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
const costsOf = (size: number) => fc.array(fc.integer({ min: 1, max: 5 }), { minLength: size, maxLength: size });
const small = fc.tuple(costsOf(9), ways(9));

const subsets = (size: number): readonly (readonly number[])[] =>
  Array.from({ length: 2 ** size }, (_, bits) =>
    Array.from({ length: size }, (_, i) => i).filter((i) => (bits >> i) & 1),
  );
const sumOf = (costs: readonly number[], set: readonly number[]): number =>
  set.reduce((sum, one) => sum + costs[one]!, 0);
const isOpen = (all: readonly (readonly number[])[], on: { has(one: number): boolean }): boolean =>
  all.some((way) => !way.some((one) => on.has(one)));

/** All sets of least cost that close every way, of which none is closed by fewer. */
function byForce(costs: readonly number[], all: readonly (readonly number[])[]): readonly string[] {
  const closing = subsets(costs.length).filter((set) => !isOpen(all, new Set(set)));
  const least = Math.min(...closing.map((set) => sumOf(costs, set)));
  return closing
    .filter((set) => sumOf(costs, set) === least)
    .map((set) => set.join())
    .toSorted();
}

describe('the cheapest cut', () => {
  it('is what trying every set finds', () => {
    fc.assert(
      fc.property(small, ([costs, all]) => {
        const { sets, cost, atLeast, isExact } = cheapestCuts({ costs, isReached: (on) => isOpen(all, on) }, 1_000);
        expect(isExact).toBe(true);
        expect(sets.map((set) => set.join()).toSorted()).toEqual(byForce(costs, all));
        for (const set of sets) expect(sumOf(costs, set)).toBe(cost);
        expect(atLeast).toBe(cost);
      }),
    );
  });

  it('is nothing where nothing is within reach, and none where no switch keeps it out', () => {
    expect(cheapestCuts({ costs: [1, 1], isReached: () => false })).toMatchObject({ sets: [[]], cost: 0 });
    expect(cheapestCuts({ costs: [1, 1], isReached: () => true })).toMatchObject({ sets: [], isExact: true });
  });

  it('closes every way above the size to which it is exact, too, and says how little a set could cost', () => {
    const size = EXACT_MAX + 5;
    fc.assert(
      fc.property(costsOf(size), ways(size), (costs, all) => {
        const { sets, cost, atLeast, isExact } = cheapestCuts({ costs, isReached: (on) => isOpen(all, on) });
        expect(isExact).toBe(false);
        expect(sets).toHaveLength(1);
        expect(isOpen(all, new Set(sets[0]))).toBe(false);
        const best = cheapestHittingSets({ costs, toHit: all, most: 1 }).cost;
        expect(cost).toBeGreaterThanOrEqual(best);
        expect(atLeast).toBeLessThanOrEqual(best);
      }),
    );
  });
});

describe('a hitting set', () => {
  it('of the greedy kind hits every set, has nothing idle, and costs no less than its bound', () => {
    fc.assert(
      fc.property(small, ([costs, toHit]) => {
        const { sets, cost, atLeast } = greedyHittingSet({ costs, toHit });
        const [set] = sets;
        expect(isOpen(toHit, new Set(set))).toBe(false);
        for (const one of set!) expect(isOpen(toHit, new Set(set!.filter((other) => other !== one)))).toBe(true);
        expect(atLeast).toBeLessThanOrEqual(cost);
      }),
    );
  });
});
