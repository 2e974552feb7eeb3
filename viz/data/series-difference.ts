import type { Band } from '../../reports/trace-index/band.ts';
import { valueAt } from '../../reports/trace-index/band.ts';
import type { TimeWindow } from '../../reports/trace-index/time-window.ts';
import type { SeriesDifference } from './compare-queries.ts';
import type { RunQueries } from './run-queries.ts';

export interface SeriesQuestion {
  readonly id: string;
  readonly window: TimeWindow;
  readonly points: number;
  readonly inTicksOfB: (t: number) => number;
}

/** A series of two runs at the same instants: a value holds until the next one. */
export async function seriesDifference(
  a: Pick<RunQueries, 'series'>,
  b: Pick<RunQueries, 'series'>,
  { id, window: { from, to }, points, inTicksOfB }: SeriesQuestion,
): Promise<SeriesDifference> {
  const t = Float64Array.from({ length: points }, (_, i) => Math.ceil(from + ((i + 1) * (to - from + 1)) / points) - 1);
  const valuesA = heldAt(await a.series(id, { from, to }, ALL), t);
  const windowOfB = { from: inTicksOfB(from), to: inTicksOfB(to) };
  const valuesB = heldAt(await b.series(id, windowOfB, ALL), t.map(inTicksOfB));
  return { t, a: valuesA, b: valuesB, delta: valuesA.map((value, i) => valuesB[i] - value) };
}

const heldAt = (band: Band, instants: Float64Array): Float64Array<ArrayBuffer> =>
  Float64Array.from(instants, (at) => valueAt(band, at));

/** All samples: a point that stands for several would be too early, or too late, for some of them. */
const ALL = Number.POSITIVE_INFINITY;
