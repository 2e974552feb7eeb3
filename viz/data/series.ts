import type { Manifest } from '../../reports/run-folder/manifest.ts';
import { damaged, openTable, type RunFiles, type TableReader } from '../../reports/run-folder/table-reader.ts';
import { firstNotBelow } from './chunk.ts';
import type { Scaled } from './level-log.ts';
import type { Band, TimeWindow } from './run-port.ts';

/** Above this many samples the next coarser level of the pyramid is as good as any screen can show. */
const bucketsMax = 131_072;

/**
 * Answers for series from `metrics.parquet`, which are read together when the first is asked for, and for those that were
 * counted from rows.
 */
export async function seriesReader(files: RunFiles, manifest: Manifest, counted: ReadonlyMap<string, Scaled>) {
  const table = await openTable(files, manifest, 'metrics');
  let made: Promise<ReadonlyMap<string, Scaled>> | undefined;
  return async (id: string, window: TimeWindow, points: number): Promise<Band> => {
    const own = counted.get(id);
    if (own !== undefined) return held(band(own, window, points), window.to);
    made ??= readScaled(files, manifest, table);
    const scaled = (await made).get(id);
    return scaled === undefined ? emptyBand(window, points) : band(scaled, window, points);
  };
}

async function readScaled(
  files: RunFiles,
  manifest: Manifest,
  table: TableReader,
): Promise<ReadonlyMap<string, Scaled>> {
  const wanted = levelFor(manifest.counts.samples);
  const lists = new Map(manifest.series.map(({ id }) => [id, { t: [], min: [], max: [], last: [] } as Lists]));
  const tooMany = bucketsMax * 2 * Math.max(1, manifest.series.length);
  let taken = 0;
  for (const group of table.groups) {
    if (group.level !== undefined && group.level !== wanted) continue;
    const columns = await table.read(group, ['level', 't', 'series', 'min', 'max', 'last']);
    const [level, t, series, min, max, last] = columns as [number[], number[], string[], number[], number[], number[]];
    for (let i = 0; i < group.rows; i++) {
      if (level[i] !== wanted) continue;
      const list = lists.get(series[i]);
      if (list === undefined) throw damaged(files, group.file, `series "${series[i]}" is not in the manifest`);
      if (++taken > tooMany) throw damaged(files, group.file, 'it has more samples than the manifest says');
      list.t.push(t[i]);
      list.min.push(min[i]);
      list.max.push(max[i]);
      list.last.push(last[i]);
    }
  }
  return new Map([...lists].map(([id, list]) => [id, scaledOf(list)]));
}

interface Lists {
  readonly t: number[];
  readonly min: number[];
  readonly max: number[];
  readonly last: number[];
}

const scaledOf = ({ t, min, max, last }: Lists): Scaled => ({
  t: Float64Array.from(t),
  min: Float64Array.from(min),
  max: Float64Array.from(max),
  last: Float64Array.from(last),
});

function levelFor(samples: number): number {
  let level = 0;
  for (let buckets = samples; buckets > bucketsMax; buckets /= 4) level++;
  return level;
}

/** One point a sample where there are few; otherwise the samples of each stretch of the window together. */
function band({ t, min, max, last }: Scaled, { from, to }: TimeWindow, points: number): Band {
  // One before the window: a line begins at its edge.
  const first = Math.max(0, firstNotBelow(t, from, 0, t.length) - 1);
  const end = firstNotBelow(t, Math.floor(to) + 1, 0, t.length);
  if (end - first <= points) {
    return {
      t: t.slice(first, end),
      min: min.slice(first, end),
      max: max.slice(first, end),
      last: last.slice(first, end),
    };
  }
  const joined = emptyBand({ from, to }, points);
  for (let i = first; i < end; i++) {
    const place = Math.floor(((t[i] - from) * points) / (to - from + 1));
    const point = Math.max(0, Math.min(points - 1, place));
    joined.min[point] = Number.isNaN(joined.min[point]) ? min[i] : Math.min(joined.min[point], min[i]);
    joined.max[point] = Number.isNaN(joined.max[point]) ? max[i] : Math.max(joined.max[point], max[i]);
    joined.last[point] = last[i];
  }
  return joined;
}

/** A level that was counted holds on where nothing is said of it, to the end of the window. */
function held({ t, min, max, last }: Band, to: number): Band {
  let value = Number.NaN;
  for (let i = 0; i < t.length; i++) {
    if (Number.isNaN(last[i])) min[i] = max[i] = last[i] = value;
    value = last[i];
  }
  const and = (values: Float64Array, end: number) => Float64Array.of(...values, end);
  return { t: and(t, to), min: and(min, value), max: and(max, value), last: and(last, value) };
}

function emptyBand({ from, to }: TimeWindow, points: number): Band {
  const none = () => new Float64Array(points).fill(Number.NaN);
  const t = Float64Array.from({ length: points }, (_, i) => Math.ceil(from + (i * (to - from + 1)) / points));
  return { t, min: none(), max: none(), last: none() };
}
