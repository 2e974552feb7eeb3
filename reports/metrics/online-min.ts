import { seriesIndex } from '../../sim/trace/series.ts';
import type { SampleBlock } from '../../sim/trace/sink.ts';
import type { Accumulator, MetricResult } from './accumulator.ts';

/** `fleet.onlineMin`: the deepest point after the fleet first reached the most it ever had online. */
export function onlineMin(): Accumulator {
  const share = seriesIndex('fleet.onlineShare');
  let max = Number.NEGATIVE_INFINITY;
  let minSince: number | undefined;

  function sample({ values }: SampleBlock): void {
    const value = values[share];
    if (value > max) {
      max = value;
      minSince = value;
    } else if (minSince !== undefined && value < minSince) minSince = value;
  }

  const results = (): readonly MetricResult[] => [
    { id: 'fleet.onlineMin', unit: 'share', shape: 'value', value: minSince },
  ];

  return { sample, results };
}
