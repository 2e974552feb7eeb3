import type { Band } from '../data/run-port.ts';

/**
 * A total since the start as what it gained in a second, in at most `points` points.
 *
 * Shape   `last` is over the stretch of a point, `max`, where it is asked for, the most between two samples in it: a peak that a
 *         mean would hide.
 *         The times of samples decide, not those of buckets, or every other bucket would seem to hold twice as much
 */
export function rateOf({ t, last }: Band, tickMs: number, points: number, withPeaks = false): Band {
  const known = Array.from(t.keys()).filter((i) => !Number.isNaN(last[i]));
  const stretch = Math.max(1, Math.ceil((known.length - 1) / points));
  const rate = (from: number, to: number): number =>
    (Math.max(0, last[to] - last[from]) / ((t[to] - t[from]) * tickMs)) * 1_000;
  const rows: { readonly t: number; readonly mean: number; readonly peak: number }[] = [];
  const ends = known.length - 1;
  for (let i = 0, end = 0; i < ends; i = end) {
    // A rest shorter than half a stretch goes with the last one: alone it would only be noise.
    end = i + stretch * 1.5 > ends ? ends : i + stretch;
    let peak = 0;
    for (let k = i; k < end; k++) peak = Math.max(peak, rate(known[k], known[k + 1]));
    rows.push({ t: t[known[i]], mean: rate(known[i], known[end]), peak });
  }
  const mean = Float64Array.from(rows, (row) => row.mean);
  return {
    t: Float64Array.from(rows, (row) => row.t),
    min: mean,
    max: withPeaks ? Float64Array.from(rows, (row) => row.peak) : mean,
    last: mean,
  };
}

/** The largest value of a band, 0 for one without values. */
export function highest(band: Band): number {
  let high = 0;
  for (const value of band.max) if (value > high) high = value;
  return high;
}

/** The value that holds at an instant: that of the last point at or before it. */
export function valueAt(band: Band, t: number): number {
  let value = Number.NaN;
  for (let i = 0; i < band.t.length && band.t[i] <= t; i++) if (!Number.isNaN(band.last[i])) value = band.last[i];
  return value;
}
