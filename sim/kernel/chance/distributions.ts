/**
 * Distributions in whole ticks. `Math.log` and similar functions may differ between engines in the last place, so every
 * result is rounded to a whole number before it is used.
 */

/** Uniform between both bounds, the lower one included. */
export const uniformTicks = (unit: number, low: number, high: number): number => low + Math.floor(unit * (high - low));

/** Exponential with the given mean, at least 1. */
export const exponentialTicks = (unit: number, mean: number): number =>
  Math.max(1, Math.round(-Math.log(1 - unit) * mean));

/** True with the given probability. */
export const happens = (unit: number, share: number): boolean => unit < share;

/**
 * Lognormal latencies as a table of their quantiles, so that a packet costs only one table lookup.
 *
 * Shape   `LATENCIES` whole ticks, ascending; entry i is the quantile (i + 1/2) / LATENCIES, at least 1. Equal arguments get the
 *         same table: many runs in one process, as in a sweep, have the same networks
 * Source  a lognormal with median m and 95th percentile p has mu = ln m and sigma = ln(p / m) / 1.644854
 */
export function lognormalTable(median: number, p95: number): Uint32Array<ArrayBuffer> {
  const key = `${median} ${p95}`;
  const table = made.get(key) ?? lognormal(median, p95);
  if (made.size >= TABLES_KEPT) made.clear();
  made.set(key, table);
  return table;
}

const made = new Map<string, Uint32Array<ArrayBuffer>>();
const TABLES_KEPT = 64;

function lognormal(median: number, p95: number): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(LATENCIES);
  const sigma = Math.log(Math.max(p95, median) / median) / normalQuantile(0.95);
  for (let i = 0; i < LATENCIES; i++) {
    const z = normalQuantile((i + 0.5) / LATENCIES);
    table[i] = Math.max(1, Math.round(median * Math.exp(sigma * z)));
  }
  return table;
}

/**
 * Measured latencies as such a table: the inverse of their cumulative distribution, so that the same random bits draw from it.
 *
 * Shape   buckets ascend and do not overlap; within one, latencies are spread evenly
 */
export function measuredTable(
  buckets: readonly (readonly [from: number, to: number, count: number])[],
): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(LATENCIES);
  const total = buckets.reduce((sum, [, , count]) => sum + count, 0);
  let [place, below] = [0, 0];
  for (let i = 0; i < LATENCIES; i++) {
    const rank = ((i + 0.5) / LATENCIES) * total;
    while (place < buckets.length - 1 && rank >= below + buckets[place][2]) below += buckets[place++][2];
    const [from, to, count] = buckets[place];
    table[i] = Math.max(1, Math.round(from + (to - from) * Math.min(1, (rank - below) / count)));
  }
  return table;
}

export const LATENCIES = 1 << 14;

/** The entry for 32 random bits. */
export const fromTable = (table: Uint32Array, bits: number): number => table[bits >>> 18];

/**
 * The standard normal quantile, accurate to about 1e-9 in relative terms.
 *
 * Source  Peter J. Acklam's rational approximation
 */
export function normalQuantile(p: number): number {
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const top =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const bottom =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return (top * q) / bottom;
}

function tail(q: number): number {
  const top =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const bottom =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return top / bottom;
}
