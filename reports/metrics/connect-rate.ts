import { seriesIndex } from '../../sim/trace/series.ts';
import type { SampleBlock } from '../../sim/trace/sink.ts';
import type { Accumulator, MetricResult, RunShape } from './accumulator.ts';

/**
 * `connect.ratePeak`: the most dials that fell into one sample, per second.
 *
 * A last sample that the end of the run cut short counts over a whole one: a single dial in its 5 ms is not 200 a second.
 */
export function connectRate(shape: RunShape): Accumulator {
  const attempted = seriesIndex('connects.attempted');
  let lastT = 0;
  let lastTotal = 0;
  let peak: number | undefined;

  function sample({ t, values }: SampleBlock): void {
    const spanMs = Math.max((t - lastT) * shape.tickMs, shape.sampleEveryMs);
    const rate = ((values[attempted] - lastTotal) * 1_000) / spanMs;
    if (peak === undefined || rate > peak) peak = rate;
    lastT = t;
    lastTotal = values[attempted];
  }

  const results = (): readonly MetricResult[] => [
    { id: 'connect.ratePeak', unit: 'perSecond', shape: 'value', value: peak },
  ];

  return { sample, results };
}
