import type { ChangeBlock } from '../../sim/kernel/trace/sink.ts';
import type { Accumulator, MetricResult, RunWindow } from './accumulator.ts';
import { stateCode } from './device-states.ts';

/**
 * `renewal.ratePeak`: the most devices that began to renew within one sample, per second. Rows have the tick of each
 * start, so in the sample that contains `fromT` those after it count.
 */
export function renewalRate(shape: RunWindow): Accumulator {
  const renewing = stateCode(shape.regions, 'trust', 'renewing');
  const sampleTicks = shape.sampleEveryMs / shape.tickMs;
  let sample = 0;
  let count = 0;
  let most = 0;

  function changes({ region, state, t }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (region[i] !== renewing.region || state[i] !== renewing.state || t[i] < shape.fromT) continue;
      const now = Math.floor(t[i] / sampleTicks);
      if (now !== sample) count = 0;
      sample = now;
      most = Math.max(most, ++count);
    }
  }

  const results = (): readonly MetricResult[] => [
    { id: 'renewal.ratePeak', unit: 'perSecond', shape: 'value', value: (most * 1_000) / shape.sampleEveryMs },
  ];

  return { changes, results };
}
