import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';

/** Devices failed with a release, and no gate stopped it. */
export const badRelease: FindingRule = (miss, { eventCounts, controlsOff, finalStates, sampled }) => {
  const { metric } = miss.threshold;
  if (!/^(?:rollout\.(?:bricked|reverted|success|exposed)|fleet\.bricked)/.test(metric)) return undefined;
  const [back, bricked] = [eventCounts['image.reverted'] ?? 0, finalStates.power?.bricked ?? 0];
  if (back + bricked === 0) return undefined;
  const isOff = controlsOff.has('rollout-gate');
  if (metric === 'rollout.exposed' && !(isOff && isTooLarge(miss))) return undefined;
  return {
    what: `the release failed: ${plain(back)} devices went back to the image before, ${plain(bricked)} are bricked, of ${plain(Math.max(back + bricked, sampled.total('updates.offers')))} that were offered it${isOff ? '; the control rollout-gate is off, so nothing stopped it' : ''}`,
    sure: 'likely',
    weight: 0.9,
    change: isOff ? [{ path: 'controls.rollout-gate', value: 'on' }] : [],
  };
};
