import { type SeriesId, seriesIndex } from '../../sim/kernel/trace/series.ts';
import type { SampleBlock } from '../../sim/kernel/trace/sink.ts';

/** What rules ask of the series of a run. */
export class Sampled {
  private readonly rows: SampleBlock[] = [];

  constructor(private readonly tickMs: number) {}

  add({ t, values }: SampleBlock): void {
    this.rows.push({ t, values: values.slice() });
  }

  /** The largest value of a gauge, and when; 0 at 0 without samples. */
  peak(id: SeriesId): { readonly value: number; readonly atMs: number } {
    const place = seriesIndex(id);
    let peak = { value: 0, atMs: 0 };
    for (const { t, values } of this.rows)
      if (values[place] > peak.value) peak = { value: values[place], atMs: t * this.tickMs };
    return peak;
  }

  /** The total of a counter at the end. */
  total(id: SeriesId): number {
    return this.rows.at(-1)?.values[seriesIndex(id)] ?? 0;
  }

  /** The largest growth of a counter from one sample to the next, as a span of time. */
  steepest(id: SeriesId): { readonly fromMs: number; readonly toMs: number } {
    const place = seriesIndex(id);
    let [best, span] = [0, { fromMs: 0, toMs: 0 }];
    let before = { t: 0, value: 0 };
    for (const { t, values } of this.rows) {
      const rate = (values[place] - before.value) / Math.max(1, t - before.t);
      if (rate > best) [best, span] = [rate, { fromMs: before.t * this.tickMs, toMs: t * this.tickMs }];
      before = { t, value: values[place] };
    }
    return span;
  }
}
