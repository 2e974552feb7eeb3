/**
 * A series by points, in order. A point is a sample, or several together: the ticks of the first and the last of them,
 * the least, most, mean and last of their values, and how many they are. `last` holds from `to` on, and is not known
 * before. A point without samples repeats, where a window ends, the value that holds there.
 */
export type Band = Readonly<Record<(typeof bandColumns)[number], Float64Array<ArrayBuffer>>>;

export const bandColumns = ['t', 'to', 'min', 'max', 'mean', 'last', 'count'] as const;

/** The column of a band by its name, as numbers. */
type Point = Readonly<Record<(typeof bandColumns)[number], number>>;

/** The points of a band, given one by one. */
export const bandOf = (points: readonly Point[]): Band =>
  columns((column) => Float64Array.from(points, (point) => point[column]));

/** Samples, each of which is a point. */
export function samplesOf(t: Float64Array<ArrayBuffer>, values: Float64Array<ArrayBuffer>): Band {
  const count = new Float64Array(t.length).fill(1);
  return { t, to: t, min: values, max: values, mean: values, last: values, count };
}

/** Points `from` to `end`, the last one left out. */
export const partOf = (band: Band, from: number, end: number): Band =>
  columns((column) => band[column].slice(from, end));

/** One band after another. */
export const withAfter = (band: Band, after: Band): Band =>
  columns((column) => Float64Array.of(...band[column], ...after[column]));

/** Neighboring points of one stretch become one; `stretchOf` says which stretch a tick is in. */
export function joined(band: Band, stretchOf: (t: number) => number): Band {
  const points: { -readonly [column in keyof Point]: number }[] = [];
  let stretch = Number.NaN;
  for (let i = 0; i < band.t.length; i++) {
    const here = stretchOf(band.t[i]);
    const point = points[points.length - 1];
    const [min, max, mean, last] = [band.min[i], band.max[i], band.mean[i], band.last[i]];
    if (here !== stretch) points.push({ t: band.t[i], to: band.to[i], min, max, mean, last, count: band.count[i] });
    else {
      const count = point.count + band.count[i];
      if (count > 0) point.mean = (point.mean * point.count + mean * band.count[i]) / count;
      point.to = band.to[i];
      point.min = Math.min(point.min, min);
      point.max = Math.max(point.max, max);
      point.last = last;
      point.count = count;
    }
    stretch = here;
  }
  return bandOf(points);
}

/** The value that is known to hold at an instant: that of the last point that had ended by then; NaN before the first. */
export function valueAt({ to, last }: Band, t: number): number {
  let [low, high] = [0, to.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (to[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? Number.NaN : last[low - 1];
}

const columns = (make: (column: (typeof bandColumns)[number]) => Float64Array<ArrayBuffer>): Band =>
  Object.fromEntries(bandColumns.map((column) => [column, make(column)])) as unknown as Band;
