import type { TimelineAction } from '../../../sim/plan/plan.ts';
import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isTooLarge, type Miss } from '../evidence.ts';

/** Devices that a release bricks do not report, and a gate that counts no silence does not see them. */
export const uncountedSilence: FindingRule = (miss, { plan, finalStates }) => {
  if (!wantsStop(miss)) return undefined;
  const bricked = finalStates.power?.bricked ?? 0;
  const gates = plan.timeline.flatMap(({ action }, step) => (countsNoSilence(action) ? [step] : []));
  if (bricked === 0 || gates.length === 0) return undefined;
  return {
    what: `${plain(bricked)} devices are bricked and do not report, and the rollout has no silentAfter: its gate counts none of them as failed`,
    sure: 'likely',
    weight: 0.97,
    change: gates.map((step) => ({ path: `timeline[${step}].policy.silentAfter`, value: '30m' })),
  };
};

/** Whether the rollout should have stopped, or stopped sooner. */
const wantsStop = (miss: Miss): boolean => {
  const { metric } = miss.threshold;
  if (metric === 'rollout.stops') return !isTooLarge(miss);
  return /^(?:rollout\.(?:bricked|exposed)|fleet\.bricked)/.test(metric) && isTooLarge(miss);
};

const countsNoSilence = (action: TimelineAction): boolean =>
  action.kind === 'rollout' &&
  action.policy.kind === 'rings' &&
  action.policy.abort !== undefined &&
  action.policy.silentAfterMs === undefined;
