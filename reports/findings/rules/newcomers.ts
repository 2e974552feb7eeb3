import { plain } from '../../metrics/quantity.ts';
import type { Setting } from '../../outcome/finding.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';
import { type BegunRollout, begunRollouts } from '../rollouts.ts';

/** The policy takes in devices that join after the rollout has begun, so it reaches more of them, or never ends. */
export const newcomers: FindingRule = (miss, evidence) => {
  const { metric, value } = miss.threshold;
  const joined = evidence.eventCounts['rollout.joined'] ?? 0;
  const open = begunRollouts(evidence).filter(takesIn);
  const change = open.flatMap(withoutNewcomers);
  if (open.length === 0) return undefined;
  if (metric === 'rollout.finished' && !isTooLarge(miss))
    return {
      what: `the policy ${open[0].policy.kind} takes in devices that join later${joined > 0 ? `, ${plain(joined)} here` : ''}, so its rollout is never finished`,
      sure: 'likely',
      weight: 0.97,
      change,
    };
  if (metric !== 'rollout.exposed' || !isTooLarge(miss) || joined === 0) return undefined;
  const share = Math.min(1, joined / Math.max(1, (miss.result.measured ?? 0) - value));
  return {
    what: `${plain(joined)} devices joined after the rollout of ${plain(open.reduce((sum, { targets }) => sum + targets, 0))} had begun, and the policy ${open[0].policy.kind} takes them in`,
    sure: sureBy(share),
    weight: 0.97 * share,
    change,
  };
};

/** Whether it is for all devices that ever join, and so has no last one. */
function takesIn({ policy }: BegunRollout): boolean {
  switch (policy.kind) {
    case 'hawkbit-groups':
      return policy.dynamic !== undefined;
    case 'aws-constant':
    case 'aws-exponential':
      return policy.selection === 'continuous';
    case 'mender-phased':
      return policy.selection === 'dynamic' && policy.maxDevices === undefined;
    case 'adu-rollback':
      return true;
    default:
      return false;
  }
}

/** Some policies have a setting for it; of others it is what they are. */
function withoutNewcomers({ policy, place }: BegunRollout): readonly Setting[] {
  const path = `timeline[${place}].policy.selection`;
  switch (policy.kind) {
    case 'aws-constant':
    case 'aws-exponential':
      return [{ path, value: 'snapshot' }];
    case 'mender-phased':
      return [{ path, value: 'static' }];
    default:
      return [];
  }
}
