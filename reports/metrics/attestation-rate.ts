import type { RunWindow } from './accumulator.ts';
import { metric, SAMPLES } from './metric.ts';
import { ratePeak } from './rate-peak.ts';

export const attestationRatePeak = metric({
  id: 'attestation.ratePeak',
  shape: 'value',
  unit: 'perSecond',
  better: 'less',
  claims: 'cost',
  formula: 'largest growth of attestation.asked in one sample / sample length',
  concerned: 'requests for a challenge',
  from: 'the whole run',
  never: 'a request counts when it is made, whatever its result',
  window: SAMPLES,
  source: 'peak of the renewal herd',
  perDevice: 'samples',
  accumulator: attestationRate,
});

/** `attestation.ratePeak`: the most challenges that devices asked for in one sample, per second. */
function attestationRate(window: RunWindow) {
  const { sample, peak } = ratePeak(window, 'attestation.asked');
  return { sample, results: () => ({ 'attestation.ratePeak': peak() }) };
}
