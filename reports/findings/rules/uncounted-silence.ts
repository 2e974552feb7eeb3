import { plain } from '../../metrics/quantity.ts';
import type { Setting } from '../../outcome/finding.ts';
import { type FindingRule, isTooLarge, type Miss } from '../evidence.ts';
import { type BegunRollout, begunRollouts } from '../rollouts.ts';
import { wantsStop } from './nothing-failed.ts';

/** Devices that a release bricks do not report, and a gate that counts no silence does not see them. */
export const uncountedSilence: FindingRule = (miss, evidence) => {
  if (!wantsStop(miss) && !isOfBricks(miss)) return undefined;
  const bricked = evidence.finalStates.power?.bricked ?? 0;
  const share = bricked / Math.max(1, bricked, evidence.sampled.total('updates.offers'));
  const gates = begunRollouts(evidence).flatMap((rollout) => gateOf(rollout, share) ?? []);
  if (bricked === 0 || gates.length === 0) return undefined;
  return {
    what: `${plain(bricked)} devices are bricked and do not report, and ${[...new Set(gates.map(({ why }) => why))].join('; ')}`,
    sure: 'likely',
    weight: 0.97,
    change: gates.map(({ setting }) => setting),
  };
};

const isOfBricks = (miss: Miss): boolean =>
  /^(?:rollout|fleet)\.bricked$/.test(miss.threshold.metric) && isTooLarge(miss);

interface Gate {
  readonly why: string;
  readonly setting: Setting;
}

/** The gate of a rollout that counts no silence; undefined where it has none, or counts it, or so large a share keeps it shut. */
function gateOf({ policy, place }: BegunRollout, silent: number): Gate | undefined {
  const path = `timeline[${place}].policy`;
  if (policy.kind === 'rings' && policy.abort !== undefined && policy.silentAfterMs === undefined)
    return {
      why: 'the rollout has no silentAfter: its gate counts none of them as failed',
      setting: { path: `${path}.silentAfter`, value: '30m' },
    };
  if (policy.kind !== 'hawkbit-groups') return undefined;
  const least = Math.min(...policy.groups.map(({ successThreshold }) => successThreshold));
  if (least >= HIGH || 100 * silent > 100 - least) return undefined;
  return {
    why: `a group has succeeded at ${least}% of its devices: its error threshold counts no silence`,
    setting: { path: `${path}.successThreshold`, value: String(HIGH) },
  };
}

/** Percent; a group with more silent devices than are left does not succeed. */
const HIGH = 90;
