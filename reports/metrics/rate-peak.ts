import { type SeriesId, seriesIndex } from '../../sim/kernel/trace/series.ts';
import type { SampleBlock } from '../../sim/kernel/trace/sink.ts';
import type { RunWindow } from './accumulator.ts';

/**
 * The largest growth of a counter in one sample, per second. Without a sample there is no peak.
 *
 * A last sample that the end of the run cut short counts over a whole one: a single dial in its 5 ms is not 200 a second.
 * A sample that began before `fromT` is left out: the counter does not show how much of its growth came later.
 */
export function ratePeak(shape: RunWindow, counter: SeriesId) {
  const index = seriesIndex(counter);
  let lastT = 0;
  let lastTotal = 0;
  let peak: number | undefined;

  function sample({ t, values }: SampleBlock): void {
    const spanMs = Math.max((t - lastT) * shape.tickMs, shape.sampleEveryMs);
    const rate = ((values[index] - lastTotal) * 1_000) / spanMs;
    if (lastT >= shape.fromT) peak = Math.max(peak ?? rate, rate);
    lastT = t;
    lastTotal = values[index];
  }

  return { sample, peak: () => peak };
}
