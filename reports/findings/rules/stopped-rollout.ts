import { compares } from '../../../sim/plan/compares.ts';
import { plain } from '../../metrics/quantity.ts';
import type { Setting } from '../../outcome/finding.ts';
import { type FindingRule, isTooLarge, type Miss } from '../evidence.ts';
import { type BegunRollout, begunRollouts } from '../rollouts.ts';

/** A gate stopped the rollout, since devices failed or went back. */
export const stoppedRollout: FindingRule = (miss, evidence) => {
  const { fleetFailures: failures, verdicts, sampled } = evidence;
  const { metric } = miss.threshold;
  const isAbout = /^rollout\.(?:finished|exposed)$/.test(metric)
    ? !isTooLarge(miss)
    : /^rollout\.(?:success|time|timeTo95|never)$/.test(metric) || (metric === 'rollout.stops' && isTooLarge(miss));
  if (!isAbout) return undefined;
  const stops = verdicts.filter(({ kind, verdict }) => kind === 'rollout.moved' && verdict === 'refuse');
  const [reason] = stops.toSorted((a, b) => b.count - a.count);
  if (reason === undefined) return undefined;
  const rollouts = begunRollouts(evidence);
  // A gate that is wide helps where fewer devices fail than it lets.
  const share = failures.either / Math.max(1, sampled.total('updates.offers'));
  return {
    what: `a gate stopped the rollout (${reason.reason})${
      failures.either === 0 ? '' : `: ${plain(failures.either)} devices failed or went back to the image before`
    }`,
    sure: 'likely',
    // The release that failed is a cause of the same figures, and of a stop the one behind the gate.
    weight: metric === 'rollout.stops' ? 0.97 : 0.95,
    change: !isMetByAll(miss, rollouts)
      ? []
      : emptyRing.test(reason.reason)
        ? rollouts.flatMap(overEmptyRings)
        : share < WIDE
          ? rollouts.flatMap(widerGate)
          : [],
  };
};

/** Whether it helps that a rollout goes on: then it reaches all of its devices. */
function isMetByAll({ threshold: { metric, operator, value } }: Miss, rollouts: readonly BegunRollout[]): boolean {
  const all = rollouts.reduce((sum, { targets }) => sum + targets, 0);
  return metric !== 'rollout.exposed' || compares(all, operator, value);
}

/** Lets the rollout go on where it paused since a ring has no devices. */
const overEmptyRings = ({ policy, place }: BegunRollout): readonly Setting[] =>
  policy.kind === 'rings' && policy.onEmpty === 'pause'
    ? [{ path: `timeline[${place}].policy.onEmpty`, value: 'skip' }]
    : [];

/** Lets more devices fail before the gate closes; a gate that is wide already is not what is wrong. */
function widerGate({ policy, place }: BegunRollout): readonly Setting[] {
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

/** A device that only reports that it failed leaves no row of that, so the reason tells the two stops apart. */
const emptyRing = /has no device/;
const WIDE = 0.2;
