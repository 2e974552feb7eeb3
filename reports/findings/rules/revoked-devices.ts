import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';
import { concerns, timedSteps, withoutStep } from '../steps.ts';

/** Devices that are revoked or disabled have a session as the run ends, and do not count as online. */
export const revokedDevices: FindingRule = (miss, evidence) => {
  const { threshold, result } = miss;
  const { plan, devices, finalStates } = evidence;
  if (threshold.metric !== 'fleet.onlineAtEnd' || isTooLarge(miss) || result.measured === null) return undefined;
  const counted = Math.round(devices * result.measured);
  const uncounted = (finalStates.link?.online ?? 0) - counted;
  if (uncounted < 1) return undefined;
  const share = Math.min(1, uncounted / Math.max(1, devices - counted));
  return {
    what: `${plain(uncounted)} devices have a session as the run ends and do not count, since they were revoked or disabled`,
    sure: sureBy(share),
    weight: 0.98 * share,
    change: timedSteps(evidence)
      .filter((timed) => timed.step.action.kind === 'revoke' && concerns(timed, miss, plan))
      .map(withoutStep),
  };
};
