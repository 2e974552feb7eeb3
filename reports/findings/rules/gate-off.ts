import { plain } from '../../metrics/quantity.ts';
import type { FindingRule } from '../evidence.ts';
import { begunRollouts } from '../rollouts.ts';
import { wantsStop } from './nothing-failed.ts';

/** Devices failed with a release, and no gate stopped its rollout, since the control is off. */
export const gateOff: FindingRule = (miss, evidence) => {
  if (!evidence.controlsOff.has('rollout-gate') || !wantsStop(miss) || evidence.fleetFailures.either === 0)
    return undefined;
  if (begunRollouts(evidence).length === 0) return undefined;
  return {
    what: `the control rollout-gate is off, so nothing stopped the rollout: ${plain(evidence.fleetFailures.either)} devices failed or went back to the image before, of ${plain(evidence.sampled.total('updates.offers'))} that were offered the release`,
    sure: 'likely',
    weight: 0.97,
    change: [{ path: 'controls.rollout-gate', value: 'on' }],
  };
};
