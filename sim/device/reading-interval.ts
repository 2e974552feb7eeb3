import { TICK_MAX } from '../kernel/time/queue.ts';
import type { TelemetryPlan } from '../plan/plan.ts';

/** Ticks from one reading to the next, by a draw in [0, 1); Infinity if the next would fall due after the last tick. */
export function readingInterval({ everyMs, jitter }: Pick<TelemetryPlan, 'everyMs' | 'jitter'>, unit: number): number {
  const delay = everyMs * (1 + jitter * (2 * unit - 1));
  // A delay beyond the last tick would wrap in 32 bits; below it V8 keeps the rounded value as a small integer.
  return delay >= TICK_MAX ? Number.POSITIVE_INFINITY : Math.max(1, (delay + 0.5) >>> 0);
}
