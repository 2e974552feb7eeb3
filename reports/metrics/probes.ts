import { kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import type { EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { RunWindow } from './accumulator.ts';
import { metric } from './metric.ts';

export const probePassed = metric({
  id: 'probe.passed',
  shape: 'value',
  unit: 'count',
  better: 'depends',
  claims: 'fact',
  formula: 'probe.answered with verdict allow',
  concerned: 'answered probes',
  from: 'the whole run',
  never: 'an unanswered probe is in neither count',
  window: 'probes answered at or after it; without one there is no value',
  source: 'forgeries that were accepted',
  perDevice: true,
  accumulator: probes,
});

export const probeRefused = metric({
  id: 'probe.refused',
  shape: 'value',
  unit: 'count',
  better: 'depends',
  claims: 'fact',
  formula: 'probe.answered with verdict refuse',
  concerned: 'answered probes',
  from: 'the whole run',
  never: 'an unanswered probe is in neither count',
  window: 'probes answered at or after it; without one there is no value',
  source: 'the count beside probe.passed',
  perDevice: true,
  accumulator: probes,
});

/**
 * `probe.passed` and `probe.refused`: how many probes services accepted, and how many they refused. Without a probe the
 * values are undefined.
 */
function probes({ fromT }: RunWindow) {
  const answered = kindCode('probe.answered');
  const allowed = verdicts.indexOf('allow');
  let passed = 0;
  let refused = 0;

  function event({ kind, verdict, t }: EventBlock, i: number): void {
    if (kind[i] !== answered || t[i] < fromT) return;
    if (verdict[i] === allowed) passed++;
    else refused++;
  }

  function results() {
    const counted = (count: number) => (passed + refused === 0 ? undefined : count);
    return { 'probe.passed': counted(passed), 'probe.refused': counted(refused) };
  }

  return { event, results };
}
