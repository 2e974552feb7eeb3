import type { Fleet } from '../fleet/fleet.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { BackoffPlan } from '../plan/plan.ts';

/** Whether a device draws how long it waits. */
export const isJittered = (controls: ControlSettings, { jitter }: BackoffPlan): boolean =>
  controls['backoff-jitter'] && jitter > 0;

/**
 * Milliseconds from a failure to connect to the next try, after so many failures in a row, by a draw in [0, 1); without one there is no
 * jitter.
 */
export function backoffDelay(
  { initialMs, maxMs, factor, jitter }: BackoffPlan,
  failures: number,
  unit: number | undefined,
): number {
  const delay = Math.min(maxMs, initialMs * factor ** (failures - 1));
  return unit === undefined ? Math.round(delay) : Math.max(1, Math.round(delay * (1 - jitter * unit)));
}

/** How many failures in a row a device counts. */
export const FAILURES_MAX = 255;

/** The device has failed so often in a row, in steps that it did not have to take. */
export function setFailures(fleet: Fleet, device: number, failures: number): void {
  fleet.failures.set(device, failures);
}
