import { plain } from '../../metrics/quantity.ts';
import type { Setting } from '../../outcome/finding.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';
import { begunRollouts } from '../rollouts.ts';

/** Devices failed with a release. */
export const badRelease: FindingRule = (miss, evidence) => {
  const { failures, controlsOff, finalStates, sampled, devices } = evidence;
  const { metric, value } = miss.threshold;
  const isOfFleet = /^fleet\.(?:online(?:AtEnd|Min)|certifiedAtEnd)$/.test(metric);
  if (!isOfFleet && !/^rollout\.(?:bricked|reverted|success|time|timeTo95|never|stops)$/.test(metric)) return undefined;
  const [back, bricked] = [failures.reverted, (finalStates.power?.bricked ?? 0) - failures.brickedByAttack];
  const failed = Math.max(bricked, failures.failed);
  const rollouts = begunRollouts(evidence);
  const isAstray = rollouts.some(({ release: { faults } }) => faults.some(({ kind }) => kind === 'misconfiguration'));
  const astray = isAstray ? Math.min(finalStates.update?.confirmed ?? 0, finalStates.link?.offline ?? 0) : 0;
  const bad = isOfFleet ? failed + astray : metric === 'rollout.bricked' ? bricked : back + failed;
  if (bad === 0) return undefined;
  const isOff = controlsOff.has('rollout-gate');
  // Where more devices were to fail, the failures are no cause.
  if (/^rollout\.(?:bricked|reverted|stops)/.test(metric) && !isTooLarge(miss)) return undefined;
  const offered = Math.max(back + failed, sampled.total('updates.offers'));
  const missing = Math.max(1, devices - (finalStates.link?.online ?? 0));
  // What a threshold on success or on times leaves room for is no cause.
  const room = metric === 'rollout.success' ? 1 - value : 0;
  const share = isOfFleet ? Math.min(1, bad / missing) : bad / offered > room ? 1 : 0.4;
  const faulty = rollouts.filter(({ release }) => release.faults.length > 0);
  return {
    what: `the release failed: ${plain(back)} devices went back to the image before, ${plain(failed)} failed with it${astray > 0 ? `, ${plain(astray)} run it and do not find the broker` : ''}${bricked > 0 ? `, of which ${plain(bricked)} are bricked` : ''}, of ${plain(offered)} that were offered it${isOff ? '; the control rollout-gate is off, so nothing stopped it' : ''}`,
    sure: share >= 0.5 ? 'likely' : 'possible',
    weight: 0.96 * share,
    change: [
      ...(isOff ? [{ path: 'controls.rollout-gate', value: 'on' }] : []),
      ...faulty.map(({ releasePlace }): Setting => ({ path: `releases[${releasePlace}].faults`, value: '[]' })),
    ],
  };
};
