import { expect } from 'vitest';
import type { RunShape } from '../../reports/metrics/accumulator.ts';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { measure } from '../../reports/metrics/measure.ts';
import type { MetricId } from '../../reports/metrics/metric-list.ts';
import type { MetricResult } from '../../reports/metrics/metric-result.ts';
import { handTrace, updatable } from '../kit/hand-trace.ts';

export const shape = (devices: number): RunShape => ({
  devices,
  regions: updatable,
  tickMs: 1,
  sampleEveryMs: 1_000,
});

export type Trace = ReturnType<typeof handTrace>;

/** The figures of a hand-written trace from a time on, the same in both orders in which a recorder may pass on rows. */
export function figures(
  devices: number,
  endT: number,
  write: (trace: Trace) => void,
  fromMs = 0,
): (id: MetricId) => MetricResult {
  const trace = handTrace(updatable);
  write(trace);
  const part = { fromMs };
  const [inOrder, apart] = [measure(shape(devices), { parts: [part] }), measure(shape(devices), { parts: [part] })];
  trace.feed(inOrder.sink, endT);
  trace.feedApart(apart.sink, endT);
  const results = inOrder.results(endT, part);
  expect(apart.results(endT, part).map(flat)).toEqual(results.map(flat));
  return (id) => results.find((result) => result.id === id)!;
}

const flat = (result: MetricResult): unknown => (result.shape === 'value' ? result.value : entriesOf(result));

/** Every rank of a distribution, those that never happened as `never`, last. */
export function entriesOf(result: MetricResult): (number | 'never')[] {
  if (result.shape === 'value') throw new Error('not a distribution');
  const { entries } = result;
  return Array.from({ length: entries.concerned }, (_, i) => {
    const rank = entries.percentile(((i + 1) * 100) / entries.concerned)!;
    return rank === NEVER ? 'never' : rank;
  });
}

export const single = (result: MetricResult) => (result.shape === 'value' ? result.value : undefined);
