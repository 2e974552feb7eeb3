import { plain } from '../../metrics/quantity.ts';
import type { FindingRule } from '../evidence.ts';
import { isTooLarge } from '../evidence.ts';

/** A gate stopped the rollout, since devices failed or went back. */
export const stoppedRollout: FindingRule = (miss, { eventCounts, verdicts }) => {
  if (!/^rollout\.(?:success|time|timeTo95|never|finished)/.test(miss.threshold.metric)) return undefined;
  if (miss.threshold.metric === 'rollout.finished' && isTooLarge(miss)) return undefined;
  const stops = verdicts.filter(({ kind, verdict }) => kind === 'rollout.moved' && verdict === 'refuse');
  const [reason] = stops.toSorted((a, b) => b.count - a.count);
  if (reason === undefined) return undefined;
  const [back, failed] = [eventCounts['image.reverted'] ?? 0, eventCounts['device.failed'] ?? 0];
  return {
    what: `a gate stopped the rollout (${reason.reason}): ${plain(back)} devices went back to the image before, ${plain(failed)} failed`,
    sure: 'likely',
    weight: 0.95,
    change: [],
  };
};
