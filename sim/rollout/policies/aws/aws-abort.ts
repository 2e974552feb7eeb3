import { arithmetic, exceeds } from '../arithmetic.ts';
import type { RolloutCounts } from '../contract.ts';
import type { AwsAbortPlan, AwsCriterion } from './aws-plan.ts';

/**
 * Why an AWS job is aborted, with the arithmetic; undefined if it is not.
 *
 * Source  developer guide, job abort configuration: criteria are checked in order, and one fires when `executed >=
 *         minNumberOfExecutedThings && 100 * failures(type) / executed >= thresholdPercentage`
 */
export function awsAbort({ criteria, executedMeans, comparator }: AwsAbortPlan, counts: AwsCounts): string | undefined {
  const executed = executedMeans === 'notified' ? counts.notified : endedOf(counts);
  const isEnough = (min: number): boolean => (comparator === '>' ? executed > min : executed >= min);
  const fired = criteria.find(
    ({ of, min, share }) => isEnough(min) && exceeds(failuresOf[of](counts), executed, comparator, share),
  );
  return fired && arithmetic(failuresOf[fired.of](counts), executed, words[fired.of], comparator, fired.share);
}

export type AwsCounts = Pick<
  RolloutCounts,
  'notified' | 'succeeded' | 'failed' | 'rejected' | 'timedOut' | 'canceled' | 'removed'
>;

const endedOf = (counts: AwsCounts): number =>
  counts.succeeded + counts.failed + counts.rejected + counts.timedOut + counts.canceled + counts.removed;

const failuresOf: Readonly<Record<AwsCriterion['of'], (counts: AwsCounts) => number>> = {
  failed: ({ failed }) => failed,
  rejected: ({ rejected }) => rejected,
  'timed-out': ({ timedOut }) => timedOut,
  all: ({ failed, rejected, timedOut }) => failed + rejected + timedOut,
};

const words: Readonly<Record<AwsCriterion['of'], string>> = {
  failed: 'failed',
  rejected: 'rejected',
  'timed-out': 'timed out',
  all: 'failed, rejected or timed out',
};
