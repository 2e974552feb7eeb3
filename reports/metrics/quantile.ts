/**
 * A quantile of sorted values, between two of them where it falls between two; next to an infinite one it is infinite.
 *
 * Shape   undefined of nothing; NaN between the two infinities; `share` from 0, the least value, to 1, the greatest
 * Source  Hyndman and Fan, Sample Quantiles in Statistical Packages (1996), definition 7: what R, NumPy and DuckDB's
 *         `quantile_cont` compute unless told otherwise
 */
export function quantile(sorted: readonly number[], share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const [low, high] = [sorted[below], sorted[Math.min(below + 1, sorted.length - 1)]];
  // Equal neighbors stay exactly what they are, whatever the product would round to.
  if (low === high || at === below) return low;
  if (Number.isFinite(low) && Number.isFinite(high)) return low + (at - below) * (high - low);
  return Number.isFinite(low) ? high : Number.isFinite(high) ? low : Number.NaN;
}
