import type { Accumulator, MetricResult, RunWindow } from './accumulator.ts';
import { ratePeak } from './rate-peak.ts';

/**
 * `update.checkPeak` and `update.bytesPeak`: what policies and polling put on the update server.
 *
 * Where no device ever asked there is no load to speak of: the values are undefined, not 0.
 */
export function updateLoad(shape: RunWindow): Accumulator {
  const peaks = [
    ratePeak(shape, 'updates.checks', 'update.checkPeak'),
    ratePeak(shape, 'updates.bytes', 'update.bytesPeak'),
  ];
  return {
    sample(sample) {
      for (const peak of peaks) peak.sample?.(sample);
    },
    results(endT): readonly MetricResult[] {
      const results = peaks.flatMap((peak) => peak.results(endT));
      const [checks] = results;
      if (checks?.shape === 'value' && checks.value !== 0 && checks.value !== undefined) return results;
      return results.map((result) => (result.shape === 'value' ? { ...result, value: undefined } : result));
    },
  };
}
