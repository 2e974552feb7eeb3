/** What a set costs that has something of each of some other sets. */
export interface HittingSets {
  /** Cheapest ones, each in rising order; more than one where they cost the same. */
  readonly sets: readonly (readonly number[])[];
  readonly cost: number;
  /** No set costs less. */
  readonly atLeast: number;
}

export interface HittingQuestion {
  /** By element. */
  readonly costs: readonly number[];
  /** Each has an element at least. */
  readonly toHit: readonly (readonly number[])[];
  /** How many of the cheapest sets are wanted at most. */
  readonly most: number;
}

/**
 * The cheapest sets of elements that have one of each set to hit, exact: a branch for each element of the smallest set that
 * is not hit, cut where what is left costs too much already.
 *
 * Cost  exponential in the number of elements that matter; `greedyHittingSet` is for more of them
 */
export function cheapestHittingSets({ costs, toHit, most }: HittingQuestion): HittingSets {
  const greedy = greedyHittingSet({ costs, toHit });
  let best = greedy.cost;
  const found = new Map<string, readonly number[]>();

  function branch(chosen: readonly number[], cost: number, barred: ReadonlySet<number>): void {
    const left = toHit.filter((set) => !set.some((one) => chosen.includes(one)));
    if (cost + packingBound(costs, left, barred) > best + EPSILON) return;
    if (left.length === 0) {
      if (cost < best - EPSILON) found.clear();
      best = Math.min(best, cost);
      const set = withoutIdle(chosen, toHit).toSorted((a, b) => a - b);
      if (found.size < most) found.set(set.join(), set);
      return;
    }
    const open = left.map((set) => set.filter((one) => !barred.has(one)));
    const next = open.reduce((least, set) => (set.length < least.length ? set : least));
    // An element that has been tried is not tried again beside the others: each set is met once.
    const tried = new Set(barred);
    for (const one of next.toSorted((a, b) => costs[a] - costs[b] || a - b)) {
      branch([...chosen, one], cost + costs[one], tried);
      tried.add(one);
    }
  }

  branch([], 0, new Set());
  return { sets: [...found.values()].sort(inOrder), cost: best, atLeast: best };
}

/** A set found by taking what hits most for its cost, again and again; never better than the cheapest, and by `atLeast` never far from it. */
export function greedyHittingSet({ costs, toHit }: Omit<HittingQuestion, 'most'>): HittingSets {
  const elements = [...new Set(toHit.flat())].sort((a, b) => a - b);
  const chosen: number[] = [];
  for (let left = toHit; left.length > 0; left = left.filter((set) => !set.some((one) => chosen.includes(one)))) {
    const worth = (one: number): number =>
      left.filter((set) => set.includes(one)).length / Math.max(costs[one], EPSILON);
    chosen.push(elements.reduce((best, one) => (worth(one) > worth(best) ? one : best)));
  }
  const set = withoutIdle(chosen, toHit).toSorted((a, b) => a - b);
  const cost = set.reduce((sum, one) => sum + costs[one], 0);
  return { sets: [set], cost, atLeast: Math.min(cost, packingBound(costs, toHit, new Set())) };
}

/** Sets that have nothing in common need an element each: the sum of their cheapest ones is a lower bound. */
function packingBound(
  costs: readonly number[],
  toHit: readonly (readonly number[])[],
  barred: ReadonlySet<number>,
): number {
  const used = new Set<number>();
  let bound = 0;
  for (const set of toHit.toSorted((a, b) => a.length - b.length)) {
    const open = set.filter((one) => !barred.has(one));
    if (open.length === 0) return Number.POSITIVE_INFINITY;
    if (open.some((one) => used.has(one))) continue;
    for (const one of open) used.add(one);
    bound += Math.min(...open.map((one) => costs[one]));
  }
  return bound;
}

/** Without elements whose sets all have another one. */
function withoutIdle(chosen: readonly number[], toHit: readonly (readonly number[])[]): readonly number[] {
  const kept = [...chosen];
  for (const one of chosen) {
    const others = kept.filter((other) => other !== one);
    if (toHit.every((set) => set.some((other) => others.includes(other)))) kept.splice(kept.indexOf(one), 1);
  }
  return kept;
}

const inOrder = (one: readonly number[], other: readonly number[]): number =>
  one.length - other.length || (one.join() < other.join() ? -1 : 1);

/** Costs may be fractions. */
const EPSILON = 1e-9;
