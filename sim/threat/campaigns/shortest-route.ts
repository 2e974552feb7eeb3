/** A step as a way to others. */
export interface RouteStep {
  readonly step: number;
  /** Milliseconds, 0 or more. */
  readonly expectedMs: number;
}

interface Sought {
  /** In the order in which a route takes one of two that take equally long. */
  readonly steps: readonly RouteStep[];
  /** Those that have been taken. */
  readonly taken: readonly number[];
  /** Whether a step can be taken after these. */
  readonly canTake: (step: number, taken: ReadonlySet<number>) => boolean;
  readonly isReached: (taken: ReadonlySet<number>) => boolean;
}

/**
 * The steps that lead to an objective in the least expected time, one after the other, in an order in which each can be taken;
 * undefined if none do.
 *
 * Shape   uniform-cost search over sets of steps, from which steps that the end does without are left out. What a step makes
 *         possible must not depend on the order. After `SETS_MAX` sets it gives the first way that it finds by always taking the step
 *         that takes least
 */
export function shortestRoute({ steps, taken, canTake, isReached }: Sought): readonly number[] | undefined {
  const start = new Set(taken);
  const everything = closure(steps, start, canTake);
  if (!isReached(everything)) return undefined;
  const open: Route[] = [{ costMs: 0, way: [] }];
  const seen = new Set<string>();
  for (let sets = 0; open.length > 0 && sets < SETS_MAX; sets++) {
    const { costMs, way } = takeLeast(open);
    const now = new Set([...taken, ...way]);
    if (isReached(now)) return way;
    for (const { step, expectedMs } of steps) {
      if (now.has(step) || !canTake(step, now)) continue;
      const next = [...way, step];
      const key = [...next].sort((a, b) => a - b).join();
      if (seen.has(key)) continue;
      // A set can be reached in any order at the same cost, so its first way is as good as any.
      seen.add(key);
      open.push({ costMs: costMs + expectedMs, way: next });
    }
  }
  return withoutDetours(quickest(steps, start, canTake, isReached), new Set(taken), canTake, isReached);
}

interface Route {
  readonly costMs: number;
  readonly way: readonly number[];
}

function takeLeast(open: Route[]): Route {
  let least = 0;
  for (let i = 1; i < open.length; i++) if (open[i].costMs < open[least].costMs) least = i;
  return open.splice(least, 1)[0];
}

function closure(steps: readonly RouteStep[], start: ReadonlySet<number>, canTake: Sought['canTake']): Set<number> {
  const all = new Set(start);
  for (let size = -1; size !== all.size; ) {
    size = all.size;
    for (const { step } of steps) if (!all.has(step) && canTake(step, all)) all.add(step);
  }
  return all;
}

function quickest(
  steps: readonly RouteStep[],
  start: ReadonlySet<number>,
  canTake: Sought['canTake'],
  isReached: Sought['isReached'],
): readonly number[] {
  const now = new Set(start);
  const way: number[] = [];
  while (!isReached(now)) {
    const next = steps
      .filter(({ step }) => !now.has(step) && canTake(step, now))
      .reduce<RouteStep | undefined>(
        (best, one) => (best && best.expectedMs <= one.expectedMs ? best : one),
        undefined,
      );
    if (next === undefined) break;
    now.add(next.step);
    way.push(next.step);
  }
  return way;
}

/** Leaves out each step without which the rest still gets there. */
function withoutDetours(
  way: readonly number[],
  start: ReadonlySet<number>,
  canTake: Sought['canTake'],
  isReached: Sought['isReached'],
): readonly number[] {
  let kept = way;
  for (const step of way.toReversed()) {
    const less = kept.filter((one) => one !== step);
    const now = new Set(start);
    const isPossible = less.every((one) => canTake(one, now) && now.add(one));
    if (isPossible && isReached(now)) kept = less;
  }
  return kept;
}

const SETS_MAX = 4_096;
