import { exactSpan, showSpan } from '../../sim/kernel/time/duration.ts';
import type { Fidelity } from '../../sim/plan/plan.ts';
import { longestRunMs, shortestTickFor } from '../../sim/plan/ticks.ts';
import type { Finding } from '../source/finding.ts';

export interface TimeParts {
  readonly durationMs: number;
  /** Undefined: the shortest for the duration. */
  readonly tickMs: number | undefined;
  readonly fidelity: Fidelity | undefined;
  readonly sampleEveryMs: number | undefined;
}

/** Whether a run has as many ticks as it needs, and samples and its end fall on some. */
export function checkTicks({ durationMs, tickMs, fidelity, sampleEveryMs }: TimeParts): readonly Finding[] {
  if (fidelity !== undefined && fidelity !== 'model') return checkMilliseconds(fidelity, durationMs, tickMs);
  const tick = tickMs ?? shortestTickFor(durationMs) ?? 1;
  if (durationMs > longestRunMs(tick))
    return [
      {
        path: ['duration'],
        what: `a run of ${showSpan(durationMs)} has more ticks of ${showSpan(tick)} than a run may have`,
        hint: `leave tick out, or write a duration of at most ${showSpan(longestRunMs(tick))}`,
      },
    ];
  const whole = (key: string, ms: number | undefined): readonly Finding[] =>
    ms === undefined || ms % tick === 0
      ? []
      : [
          {
            path: [key],
            what: `${exactSpan(ms)} is no whole number of ticks of ${showSpan(tick)}`,
            hint: 'write a multiple of the tick, or another tick',
          },
        ];
  return [...whole('duration', durationMs), ...whole('sampleEvery', sampleEveryMs)];
}

/** Real brokers and devices count milliseconds. */
function checkMilliseconds(fidelity: Fidelity, durationMs: number, tickMs: number | undefined): readonly Finding[] {
  if (tickMs !== undefined && tickMs !== 1)
    return [
      {
        path: ['tick'],
        what: `a run in ${fidelity} fidelity has ticks of 1ms`,
        hint: 'leave tick out, or write fidelity: model',
      },
    ];
  const longest = longestRunMs(1);
  if (durationMs <= longest) return [];
  return [
    {
      path: ['duration'],
      what: `${showSpan(durationMs)} is more than ${showSpan(longest)}, the most in ${fidelity} fidelity`,
      hint: 'write a shorter duration, or fidelity: model',
    },
  ];
}
