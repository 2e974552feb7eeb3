import type { Band } from '../../reports/trace-index/band.ts';
import { bandOf } from '../../reports/trace-index/band.ts';

/**
 * Converts a total since the start to a rate per second, in at most `points` points.
 *
 * Shape   a point is a stretch between two samples or more: `t` and `to` its beginning, from which on `last`, the mean
 *         over it, holds; `max`, with `withPeaks`, the greatest rate between two samples in it: a peak that the mean
 *         would hide. Uses the times of samples, not of buckets, or every other bucket would seem to hold twice as much
 */
export function rateOf({ to: at, last }: Band, tickMs: number, points: number, withPeaks = false): Band {
  const known = Array.from(at.keys()).filter((i) => !Number.isNaN(last[i]));
  const ends = known.length - 1;
  const stretch = Math.max(1, Math.ceil(ends / points));
  const rate = (from: number, to: number): number =>
    (Math.max(0, last[to] - last[from]) / ((at[to] - at[from]) * tickMs)) * 1_000;
  const rows: { readonly t: number; readonly mean: number; readonly peak: number; readonly count: number }[] = [];
  for (let i = 0, end = 0; i < ends; i = end) {
    // A remainder shorter than half a stretch joins the last one: alone it would only be noise.
    end = i + stretch * 1.5 > ends ? ends : i + stretch;
    let peak = 0;
    for (let k = i; k < end; k++) peak = Math.max(peak, rate(known[k], known[k + 1]));
    rows.push({ t: at[known[i]], mean: rate(known[i], known[end]), peak, count: end - i });
  }
  return bandOf(
    rows.map(({ t, mean, peak, count }) => {
      const max = withPeaks ? peak : mean;
      return { t, to: t, min: mean, max, mean, last: mean, count };
    }),
  );
}

/** The largest value of a band, 0 for one without values. */
export function highest(band: Pick<Band, 'max'>): number {
  let high = 0;
  for (const value of band.max) if (value > high) high = value;
  return high;
}
