import type { Band, RunPort, SeriesDifference, TimeWindow } from './run-port.ts';

export interface SeriesQuestion {
  readonly id: string;
  readonly window: TimeWindow;
  readonly points: number;
  readonly inTicksOfB: (t: number) => number;
}

/** A series of two runs at the same instants: a value holds until the next one. */
export async function seriesDifference(
  a: Pick<RunPort, 'series'>,
  b: Pick<RunPort, 'series'>,
  { id, window: { from, to }, points, inTicksOfB }: SeriesQuestion,
): Promise<SeriesDifference> {
  const t = Float64Array.from({ length: points }, (_, i) => Math.ceil(from + ((i + 1) * (to - from + 1)) / points) - 1);
  const valuesA = heldAt(await a.series(id, { from, to }, points), t);
  const windowOfB = { from: inTicksOfB(from), to: inTicksOfB(to) };
  const valuesB = heldAt(await b.series(id, windowOfB, points), t.map(inTicksOfB));
  return { t, a: valuesA, b: valuesB, delta: valuesA.map((value, i) => valuesB[i] - value) };
}

function heldAt(band: Band, instants: Float64Array): Float64Array<ArrayBuffer> {
  const values = new Float64Array(instants.length);
  let value = Number.NaN;
  let i = 0;
  for (const [at, t] of instants.entries()) {
    for (; i < band.t.length && band.t[i] <= t; i++) if (!Number.isNaN(band.last[i])) value = band.last[i];
    values[at] = value;
  }
  return values;
}
