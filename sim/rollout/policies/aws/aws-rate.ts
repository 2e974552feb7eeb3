import type { AwsRatePlan } from './aws-plan.ts';

/**
 * Executions per minute, from the job's progress.
 *
 * Source  AWS IoT Jobs, job rollout rate: `k = floor(count / N)`, `min(maximumPerMinute, base * factor^k)`; thresholds
 *         are cumulative multiples of N, and the criterion with the higher k counts
 */
export function awsRate({ maximumPerMinute, exponential }: AwsRatePlan, counts: RateCounts): number {
  if (exponential === undefined) return maximumPerMinute;
  const { basePerMinute, factor, everyNotified, everySucceeded } = exponential;
  const steps = Math.max(stepsOf(counts.notified, everyNotified), stepsOf(counts.succeeded, everySucceeded));
  let rate = Math.min(maximumPerMinute, basePerMinute);
  // Multiplied step by step, since `**` may differ between engines in the last place.
  for (let step = 0; step < steps; step++) {
    rate = Math.min(maximumPerMinute, rate * factor);
    if (rate === maximumPerMinute) break;
  }
  return rate;
}

export interface RateCounts {
  readonly notified: number;
  readonly succeeded: number;
}

const stepsOf = (count: number, every: number | undefined): number =>
  every === undefined ? 0 : Math.floor(count / every);
