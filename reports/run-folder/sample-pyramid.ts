import type { SampleBlock } from '../../sim/kernel/trace/sink.ts';
import { PYRAMID_FACTOR, ROW_GROUP_SIZE } from './layout.ts';
import type { SegmentedTable } from './segmented-table.ts';

/**
 * Samples at every scale that a chart may need: level 0 as sampled, each further level four times coarser.
 *
 * Shape   a row group holds rows of one level only, so a reader of one level skips the rest by their statistics
 * Units   `bucket` counts buckets of its level from 0; `t` is the tick of the first sample in it
 */
export class SamplePyramid {
  private readonly levels: Level[] = [];
  /** The series of each row: as many as the longest group has had so far, which are those of any shorter one. */
  private ids: readonly string[] = [];

  constructor(
    private readonly table: SegmentedTable,
    private readonly series: readonly SampledSeries[],
  ) {}

  add({ t, values: all }: SampleBlock): void {
    const { series } = this;
    const values = series.length === all.length ? all : Float64Array.from(series, ({ place }) => all[place]);
    this.put(0, { t, min: values, max: values, sum: values, last: values, count: 1 }, series.length);
  }

  /** Writes whole buckets; buckets that are not full yet wait, unless the run is over. */
  flush(isOver: boolean): void {
    if (isOver) this.closeOpenBuckets();
    for (const level of this.levels) this.writeLevel(level);
  }

  private put(number: number, bucket: Bucket, series: number): void {
    this.levels[number] ??= newLevel(number, series);
    const level = this.levels[number];
    append(level, bucket, series);
    if (level.length + series > level.capacity) this.writeLevel(level);
    level.open = level.open === undefined ? copyOf(bucket, series) : joined(level.open, bucket, series);
    level.inOpen++;
    if (level.inOpen === PYRAMID_FACTOR) this.climb(level, series);
  }

  private climb(level: Level, series: number): void {
    const full = level.open!;
    level.open = undefined;
    level.inOpen = 0;
    this.put(level.number + 1, full, series);
  }

  private closeOpenBuckets(): void {
    for (let number = 0; number < this.levels.length; number++) {
      const level = this.levels[number];
      // The top is one bucket that covers the whole run: no level is needed above it.
      const isTop = number === this.levels.length - 1 && level.buckets === 1;
      if (!isTop && level.open !== undefined) this.climb(level, this.series.length);
    }
  }

  private writeLevel(level: Level): void {
    const { length, columns } = level;
    if (length === 0) return;
    level.length = 0;
    this.table.write(
      [
        new Uint8Array(length).fill(level.number),
        columns.bucket.subarray(0, length),
        columns.t.subarray(0, length),
        this.idsOf(length),
        columns.min.subarray(0, length),
        columns.max.subarray(0, length),
        columns.mean.subarray(0, length),
        columns.last.subarray(0, length),
        columns.count.subarray(0, length),
      ],
      { rows: length },
    );
  }

  /** A group has whole buckets, and each of them all series in their order. */
  private idsOf(rows: number): string[] {
    const { series } = this;
    if (rows > this.ids.length) this.ids = Array.from({ length: rows }, (_, i) => series[i % series.length].id);
    return this.ids.slice(0, rows);
  }
}

/** A series to write, and its place in a row of samples. */
export interface SampledSeries {
  readonly id: string;
  readonly place: number;
}

interface Bucket {
  readonly t: number;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  readonly last: Float64Array;
  count: number;
}

interface Level {
  readonly number: number;
  readonly capacity: number;
  readonly columns: ReturnType<typeof newColumns>;
  length: number;
  buckets: number;
  /** The bucket of the next level that this level's rows are filling. */
  open: Bucket | undefined;
  inOpen: number;
}

function newLevel(number: number, series: number): Level {
  // A row group ends at a whole bucket. Coarse levels see few buckets between two flushes.
  const most = Math.floor(ROW_GROUP_SIZE / series);
  const perGroup = number === 0 ? most : Math.min(most, COARSE_BUCKETS);
  const capacity = perGroup * series;
  return { number, capacity, columns: newColumns(capacity), length: 0, buckets: 0, open: undefined, inOpen: 0 };
}

const COARSE_BUCKETS = 1_024;

const newColumns = (capacity: number) => ({
  bucket: new Uint32Array(capacity),
  t: new Uint32Array(capacity),
  min: new Float64Array(capacity),
  max: new Float64Array(capacity),
  mean: new Float64Array(capacity),
  last: new Float64Array(capacity),
  count: new Uint32Array(capacity),
});

function append(level: Level, bucket: Bucket, series: number): void {
  const { columns } = level;
  for (let i = 0; i < series; i++) {
    const at = level.length + i;
    columns.bucket[at] = level.buckets;
    columns.t[at] = bucket.t;
    columns.min[at] = bucket.min[i];
    columns.max[at] = bucket.max[i];
    columns.mean[at] = bucket.sum[i] / bucket.count;
    columns.last[at] = bucket.last[i];
    columns.count[at] = bucket.count;
  }
  level.length += series;
  level.buckets++;
}

const copyOf = ({ t, min, max, sum, last, count }: Bucket, series: number): Bucket => ({
  t,
  min: min.slice(0, series),
  max: max.slice(0, series),
  sum: sum.slice(0, series),
  last: last.slice(0, series),
  count,
});

function joined(open: Bucket, next: Bucket, series: number): Bucket {
  for (let i = 0; i < series; i++) {
    open.min[i] = Math.min(open.min[i], next.min[i]);
    open.max[i] = Math.max(open.max[i], next.max[i]);
    open.sum[i] += next.sum[i];
    open.last[i] = next.last[i];
  }
  open.count += next.count;
  return open;
}
