/**
 * Places as close to the wanted ones as an order and the distances between neighbors allow, by least squares. `distance` is what lies at
 * least between one and the next.
 */
export function spacedOut(wanted: readonly number[], distance: (nth: number) => number): readonly number[] {
  // Without the distances this is an isotonic regression: neighbors in the wrong order are pooled at their mean.
  const offsets = [0];
  for (let nth = 1; nth < wanted.length; nth++) offsets.push(offsets[nth - 1] + distance(nth - 1));
  const pools: { sum: number; count: number }[] = [];
  for (const [nth, place] of wanted.entries()) {
    pools.push({ sum: place - offsets[nth], count: 1 });
    for (let last = pools.length - 1; last > 0 && meanOf(pools[last - 1]) > meanOf(pools[last]); last--) {
      const { sum, count } = pools.pop()!;
      pools[last - 1].sum += sum;
      pools[last - 1].count += count;
    }
  }
  return pools
    .flatMap((pool) => Array.from({ length: pool.count }, () => meanOf(pool)))
    .map((place, nth) => place + offsets[nth]);
}

const meanOf = ({ sum, count }: { readonly sum: number; readonly count: number }): number => sum / count;
