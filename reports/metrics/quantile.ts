/**
 * A quantile of sorted values, interpolated where it falls between two; next to an infinite value it is infinite.
 *
 * Shape   undefined without values; NaN between the two infinities; `share` from 0, the least value, to 1, the greatest
 * Source  Hyndman and Fan, Sample Quantiles in Statistical Packages (1996), definition 7: the default of R, NumPy and
 *         DuckDB's `quantile_cont`
 */
export function quantile(sorted: readonly number[], share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const [low, high] = [sorted[below], sorted[Math.min(below + 1, sorted.length - 1)]];
  // Equal neighbors are returned as they are: the product could round.
  if (low === high || at === below) return low;
  if (Number.isFinite(low) && Number.isFinite(high)) return low + (at - below) * (high - low);
  return Number.isFinite(low) ? high : Number.isFinite(high) ? low : Number.NaN;
}
