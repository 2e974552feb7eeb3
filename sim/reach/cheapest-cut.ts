import { cheapestHittingSets, greedyHittingSet, type HittingSets } from './hitting-set.ts';

/** Which of some switches keep something out of reach once they are on; more of them never let anything in. */
export interface CutQuestion {
  /** By switch, what it costs to have it on. */
  readonly costs: readonly number[];
  /** Whether the goal is within reach with these on. */
  isReached(on: ReadonlySet<number>): boolean;
}

export interface Cut {
  /** The cheapest sets of switches that keep the goal out of reach; none where all together do not. */
  readonly sets: readonly (readonly number[])[];
  /** Of each of them; 0 where there is none. */
  readonly cost: number;
  /** No set costs less; below `cost` only where there are too many switches to be exact. */
  readonly atLeast: number;
  readonly isExact: boolean;
}

/**
 * The cheapest cuts, found from both sides: the cheapest set that hits every way in that is known is tried; if the goal is
 * still within reach, as many others as possible are switched on as well, and one of those that are left has to be in every cut.
 *
 * Source  implicit hitting sets, as in Moreno-Centeno and Karp, 2013
 */
export function cheapestCuts({ costs, isReached }: CutQuestion, most = SETS_MAX): Cut {
  const all = [...costs.keys()];
  if (isReached(new Set(all))) return { sets: [], cost: 0, atLeast: 0, isExact: true };
  const isExact = all.length <= EXACT_MAX;
  const toHit: (readonly number[])[] = [];
  for (;;) {
    const found: HittingSets = isExact
      ? cheapestHittingSets({ costs, toHit, most })
      : greedyHittingSet({ costs, toHit });
    const open = found.sets.find((set) => isReached(new Set(set)));
    if (open === undefined) return { ...found, isExact };
    const on = new Set(open);
    for (const one of all) {
      on.add(one);
      if (!isReached(on) && !open.includes(one)) on.delete(one);
    }
    toHit.push(all.filter((one) => !on.has(one)));
  }
}

/** Up to so many switches the cheapest cut is found for sure. */
export const EXACT_MAX = 30;
const SETS_MAX = 8;
