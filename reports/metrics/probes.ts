import { kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import type { EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { Accumulator, MetricResult, RunWindow } from './accumulator.ts';

/**
 * `probe.passed` and `probe.refused`: how many probes services accepted, and how many they refused. Without a probe the
 * values are undefined.
 */
export function probes({ fromT }: RunWindow): Accumulator {
  const answered = kindCode('probe.answered');
  const allowed = verdicts.indexOf('allow');
  let passed = 0;
  let refused = 0;

  function event({ kind, verdict, t }: EventBlock, i: number): void {
    if (kind[i] !== answered || t[i] < fromT) return;
    if (verdict[i] === allowed) passed++;
    else refused++;
  }

  function results(): readonly MetricResult[] {
    const counted = (count: number) => (passed + refused === 0 ? undefined : count);
    return [
      { id: 'probe.passed', unit: 'count', shape: 'value', value: counted(passed) },
      { id: 'probe.refused', unit: 'count', shape: 'value', value: counted(refused) },
    ];
  }

  return { event, results };
}
