import type { TelemetryPlan } from '../plan/plan.ts';

/** Milliseconds from one reading to the next, by a draw in [0, 1). */
export function readingInterval({ everyMs, jitter }: Pick<TelemetryPlan, 'everyMs' | 'jitter'>, unit: number): number {
  const delay = everyMs * (1 + jitter * (2 * unit - 1));
  // Rounded in 32 bits where it fits, so that V8 keeps it as a small integer.
  return delay >= 0xffffffff ? Math.round(delay) : Math.max(1, (delay + 0.5) >>> 0);
}
