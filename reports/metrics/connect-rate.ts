import type { RunWindow } from './accumulator.ts';
import { metric, SAMPLES } from './metric.ts';
import { ratePeak } from './rate-peak.ts';

export const connectRatePeak = metric({
  id: 'connect.ratePeak',
  shape: 'value',
  unit: 'perSecond',
  better: 'less',
  claims: 'cost',
  formula: 'largest growth of connects.attempted in one sample / sample length',
  concerned: 'dials',
  from: 'the whole run',
  never: 'a dial counts when it is started, whatever its result',
  window: SAMPLES,
  source: 'peak of the reconnecting herd',
  perDevice: 'samples',
  accumulator: connectRate,
});

/** `connect.ratePeak`: the most dials that fell into one sample, per second. */
function connectRate(window: RunWindow) {
  const { sample, peak } = ratePeak(window, 'connects.attempted');
  return { sample, results: () => ({ 'connect.ratePeak': peak() }) };
}
