import { plain } from '../../metrics/quantity.ts';
import type { Setting } from '../../outcome/finding.ts';
import type { FindingRule } from '../evidence.ts';
import { isTooLarge } from '../evidence.ts';
import { type PlannedRollout, plannedRollouts } from '../rollouts.ts';

/** A gate stopped the rollout, since devices failed or went back. */
export const stoppedRollout: FindingRule = (miss, { plan, eventCounts, verdicts }) => {
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
    change: plannedRollouts(plan).flatMap(widerGate),
  };
};

/** Lets more devices fail before the gate closes; a gate that is wide already is not what is wrong. */
function widerGate({ policy, place }: PlannedRollout): readonly Setting[] {
  const path = `timeline[${place}].policy`;
  switch (policy.kind) {
    case 'rings':
      return policy.abort === undefined || policy.abort.share >= WIDE
        ? []
        : [{ path: `${path}.abort.failed`, value: `"${policy.abort.operator} ${Math.round(100 * WIDE)}%"` }];
    case 'hawkbit-groups':
      return [{ path: `${path}.errorThreshold`, value: '50' }];
    case 'aws-constant':
    case 'aws-exponential':
      return policy.abort.criteria.flatMap(({ share }, nth) =>
        share >= WIDE ? [] : [{ path: `${path}.abort.criteria[${nth}].share`, value: `${Math.round(100 * WIDE)}%` }],
      );
    case 'adu-rollback':
      return [{ path: `${path}.rollback.failed`, value: `${Math.round(100 * WIDE)}%` }];
    default:
      return [];
  }
}

const WIDE = 0.2;
