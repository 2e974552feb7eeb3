import type { Manifest } from '../run-folder/manifest.ts';
import { damaged, type RunFiles, type TableReader } from '../run-folder/table-reader.ts';
import type { Band } from './band.ts';
import { bandOf, joined, partOf, withAfter } from './band.ts';
import { firstNotBelow } from './chunk.ts';
import type { TimeWindow } from './time-window.ts';

/** Above this many samples the next coarser level of the pyramid is as good as any screen can show. */
const BUCKETS_MAX = 131_072;

/** A series that is counted from rows; undefined for others. */
export type Counted = (id: string) => Promise<Band | undefined> | Band | undefined;

/**
 * Reads series from `table`, that of the metrics, all of them when the first is requested, and returns those that are counted from
 * rows.
 */
export function seriesReader(files: RunFiles, manifest: Manifest, table: TableReader, counted: Counted) {
  let made: Promise<ReadonlyMap<string, Band>> | undefined;
  return async (id: string, window: TimeWindow, points: number): Promise<Band> => {
    const own = await counted(id);
    if (own !== undefined) return toWindowEnd(within(own, window, points), window.to);
    made ??= readBands(files, manifest, table);
    return within((await made).get(id) ?? bandOf([]), window, points);
  };
}

async function readBands(files: RunFiles, manifest: Manifest, table: TableReader): Promise<ReadonlyMap<string, Band>> {
  const wanted = levelFor(manifest.counts.samples);
  const lists = new Map(
    manifest.series.map(({ id }) => [id, { t: [], min: [], max: [], mean: [], last: [], count: [] } as Lists]),
  );
  const tooMany = BUCKETS_MAX * 2 * Math.max(1, manifest.series.length);
  let taken = 0;
  for (const group of table.groups) {
    if (group.level !== undefined && group.level !== wanted) continue;
    const [level, series, ...numbers] = await table.read(group, ['level', 'series', ...listNames]);
    for (let i = 0; i < group.rows; i++) {
      if (level[i] !== wanted) continue;
      const list = lists.get(series[i] as string);
      if (list === undefined) throw damaged(files, group.file, `series "${series[i]}" is not in the manifest`);
      if (++taken > tooMany) throw damaged(files, group.file, 'it has more samples than the manifest says');
      for (let k = 0; k < listNames.length; k++) list[listNames[k]].push(numbers[k][i] as number);
    }
  }
  return new Map([...lists].map(([id, list]) => [id, bandFrom(list, manifest.reachedT)]));
}

const listNames = ['t', 'min', 'max', 'mean', 'last', 'count'] as const;

type Lists = Readonly<Record<(typeof listNames)[number], number[]>>;

/**
 * A bucket has the tick of its first sample only. Samples are evenly apart, so the last one was that far before the next
 * bucket.
 */
function bandFrom({ t, ...values }: Lists, end: number): Band {
  const { count } = values;
  const to = t.map((from, i) => {
    if (count[i] === 1) return from;
    const next = t[i + 1];
    if (next === undefined) return Math.max(from, end);
    const apart = (next - from) / count[i];
    return Number.isInteger(apart) ? next - apart : next - 1;
  });
  const column = (list: readonly number[]) => Float64Array.from(list);
  return {
    t: column(t),
    to: column(to),
    min: column(values.min),
    max: column(values.max),
    mean: column(values.mean),
    last: column(values.last),
    count: column(count),
  };
}

function levelFor(samples: number): number {
  let level = 0;
  for (let buckets = samples; buckets > BUCKETS_MAX; buckets /= 4) level++;
  return level;
}

/** One point per sample where there are few; otherwise the samples of each stretch of the window together. */
function within(all: Band, { from, to }: TimeWindow, points: number): Band {
  // One point before the window, so that a line begins at its edge.
  const before = Math.max(0, firstNotBelow(all.t, from, 0, all.t.length) - 1);
  const end = firstNotBelow(all.t, Math.floor(to) + 1, 0, all.t.length);
  const band = partOf(all, before, end);
  if (end - before <= points) return band;
  return joined(band, (t) =>
    t < from ? -1 : Math.min(points - 1, Math.floor(((t - from) * points) / (to - from + 1))),
  );
}

/** A counted level holds to the end of the window. */
function toWindowEnd(band: Band, to: number): Band {
  const last = band.last.at(-1) ?? Number.NaN;
  return withAfter(band, bandOf([{ t: to, to, min: last, max: last, mean: last, last, count: 0 }]));
}
