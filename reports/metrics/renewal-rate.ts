import type { ChangeBlock } from '../../sim/kernel/trace/sink.ts';
import type { Move, RunWindow } from './accumulator.ts';
import { enters, stateCode } from './device-states.ts';
import { metric } from './metric.ts';

export const renewalRatePeak = metric({
  id: 'renewal.ratePeak',
  shape: 'value',
  unit: 'perSecond',
  better: 'less',
  claims: 'cost',
  formula: 'largest number of devices that enter trust state renewing in one sample / sample length',
  concerned: 'renewals begun',
  from: 'the whole run',
  never: 'a renewal counts when it begins, whatever its result',
  window: 'renewals that begin at or after it',
  source: 'the herd that a fleet forms by renewal, long after all of it booted at once',
  perDevice: true,
  accumulator: renewalRate,
});

/**
 * `renewal.ratePeak`: the most devices that began to renew within one sample, per second. Rows have the tick of each
 * start, so in the sample that contains `fromT` those after it count.
 */
function renewalRate(shape: RunWindow) {
  const renewing = stateCode(shape.regions, 'trust', 'renewing');
  const sampleTicks = shape.sampleEveryMs / shape.tickMs;
  let sample = 0;
  let count = 0;
  let most = 0;

  const isAbout = (move: Move): boolean => enters(move, renewing);

  function moved({ t }: ChangeBlock, i: number): void {
    if (t[i] < shape.fromT) return;
    const now = Math.floor(t[i] / sampleTicks);
    if (now !== sample) count = 0;
    sample = now;
    most = Math.max(most, ++count);
  }

  const results = () => ({ 'renewal.ratePeak': (most * 1_000) / shape.sampleEveryMs });

  return { moves: { isAbout, moved }, results };
}
