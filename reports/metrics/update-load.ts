import type { Accumulator, MetricResult, RunWindow } from './accumulator.ts';
import { ratePeak } from './rate-peak.ts';

/**
 * `update.checkPeak` and `update.bytesPeak`: the load that policies and polling put on the update server. Where no device
 * ever asked, the values are undefined, not 0.
 */
export function updateLoad(shape: RunWindow): Accumulator {
  const checks = ratePeak(shape, 'updates.checks', 'update.checkPeak');
  const bytes = ratePeak(shape, 'updates.bytes', 'update.bytesPeak');
  return {
    sample(sample) {
      checks.sample(sample);
      bytes.sample(sample);
    },
    results(): readonly MetricResult[] {
      const results = [...checks.results(), ...bytes.results()];
      return results[0].value === 0 ? results.map((result) => ({ ...result, value: undefined })) : results;
    },
  };
}
