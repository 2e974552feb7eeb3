/**
 * When an execution in progress is timed out.
 *
 * Shape   the timer of a step replaces that of the step before, and never reaches beyond the bound of the whole
 * Units   ticks; undefined: there is no such timer
 * Source  AWS IoT Jobs, job timeout configuration: 12:00 with 20 min; at 12:13 a step of 9 min is due at 12:20, not 12:22
 */
export function awsTimeoutAt(
  startedAt: number,
  inProgressMs: number | undefined,
  step?: { readonly at: number; readonly forMs: number },
): number {
  const whole = inProgressMs === undefined ? Number.POSITIVE_INFINITY : startedAt + inProgressMs;
  return step === undefined ? whole : Math.min(whole, step.at + step.forMs);
}
