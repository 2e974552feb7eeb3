import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isTooLarge, type Miss } from '../evidence.ts';
import { begunRollouts } from '../rollouts.ts';

/** No device failed with the release, so no gate had a reason to stop its rollout. */
export const nothingFailed: FindingRule = (miss, evidence) => {
  if (!wantsStop(miss) || evidence.fleetFailures.either > 0 || begunRollouts(evidence).length === 0) return undefined;
  return {
    what: `none of ${plain(evidence.sampled.total('updates.offers'))} devices that were offered the release failed with it or went back, so nothing stopped its rollout`,
    sure: 'likely',
    weight: 0.96,
    change: [],
  };
};

/** Whether a gate should have stopped the rollout, or stopped it sooner. */
export const wantsStop = (miss: Miss): boolean =>
  miss.threshold.metric === 'rollout.stops'
    ? !isTooLarge(miss)
    : stopped.test(miss.threshold.metric) && isTooLarge(miss);

/** What is smaller where a gate stops a rollout. */
const stopped = /^rollout\.(?:exposed|exposedAtStop|timeToStop)$/;
