import type { SampleBlock } from '../../sim/kernel/trace/sink.ts';
import type { RunWindow } from './accumulator.ts';
import { metric, SAMPLES } from './metric.ts';
import { ratePeak } from './rate-peak.ts';

export const updateCheckPeak = metric({
  id: 'update.checkPeak',
  shape: 'value',
  unit: 'perSecond',
  better: 'less',
  claims: 'cost',
  formula: 'largest growth of updates.checks in one sample / sample length',
  concerned: 'checks for updates',
  from: 'the whole run',
  never: 'a check counts when it is made, whatever its result',
  window: `${SAMPLES}; without a check in them there is no value`,
  source: 'peak of the polling herd',
  perDevice: 'samples',
  accumulator: updateLoad,
});

export const updateBytesPeak = metric({
  id: 'update.bytesPeak',
  shape: 'value',
  unit: 'perSecond',
  better: 'less',
  claims: 'cost',
  formula: 'largest growth of updates.bytes in one sample / sample length, in bytes',
  concerned: 'downloads',
  from: 'the whole run',
  never: 'a download counts when it is requested, whatever its result',
  window: `${SAMPLES}; without a check in them there is no value`,
  source: 'load that a policy puts on the download server',
  perDevice: 'samples',
  accumulator: updateLoad,
});

/**
 * `update.checkPeak` and `update.bytesPeak`: the load that policies and polling put on the update server. Where no device
 * ever asked, the values are undefined, not 0.
 */
function updateLoad(shape: RunWindow) {
  const checks = ratePeak(shape, 'updates.checks');
  const bytes = ratePeak(shape, 'updates.bytes');
  return {
    sample(sample: SampleBlock): void {
      checks.sample(sample);
      bytes.sample(sample);
    },
    results() {
      const isAsked = checks.peak() !== 0;
      return {
        'update.checkPeak': isAsked ? checks.peak() : undefined,
        'update.bytesPeak': isAsked ? bytes.peak() : undefined,
      };
    },
  };
}
