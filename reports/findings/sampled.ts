import { type SeriesId, seriesIndex, seriesList } from '../../sim/kernel/trace/series.ts';
import type { SampleBlock } from '../../sim/kernel/trace/sink.ts';

/** What rules ask of the series of a run; its memory does not grow with the run. */
export class Sampled {
  private readonly last = new Float64Array(seriesList.length);
  private readonly peaks = seriesList.map(() => ({ value: 0, atMs: 0 }));
  /** By series, the largest growth within a sample, per millisecond. */
  private readonly growth = seriesList.map(() => ({ rate: 0, fromMs: 0, toMs: 0 }));
  private lastMs = 0;

  constructor(private readonly tickMs: number) {}

  add({ t, values }: SampleBlock): void {
    const now = t * this.tickMs;
    for (let place = 0; place < seriesList.length; place++) {
      const value = values[place];
      if (value > this.peaks[place].value) this.peaks[place] = { value, atMs: now };
      const rate = (value - this.last[place]) / Math.max(1, now - this.lastMs);
      if (rate > this.growth[place].rate) this.growth[place] = { rate, fromMs: this.lastMs, toMs: now };
      this.last[place] = value;
    }
    this.lastMs = now;
  }

  /** The largest value of a gauge; 0 without samples. */
  peak(id: SeriesId): number {
    return this.peaks[seriesIndex(id)].value;
  }

  /** The total of a counter at the end. */
  total(id: SeriesId): number {
    return this.last[seriesIndex(id)];
  }

  /** The sample in which a counter grew fastest; from 0 to 0 if it never did. */
  steepest(id: SeriesId): { readonly fromMs: number; readonly toMs: number } {
    return this.growth[seriesIndex(id)];
  }
}
