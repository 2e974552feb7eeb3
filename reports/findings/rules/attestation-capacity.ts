import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { allWaits, type FindingRule, isOfConnecting, timeAllowedMs } from '../evidence.ts';

/** The service that attests devices is slower than they ask, so they wait for certificates. */
export const attestationCapacity: FindingRule = (miss, evidence) => {
  const { plan, waits, sampled } = evidence;
  const rate = plan.cloud.attestationsPerSecond;
  const isAbout = isOfConnecting(miss, evidence) || miss.threshold.metric === 'fleet.certifiedAtEnd';
  if (rate === undefined || !isAbout) return undefined;
  const peak = sampled.peak('attestation.queue');
  const lastsMs = (peak / rate) * 1_000;
  const allowedMs = timeAllowedMs(miss, evidence);
  if (lastsMs <= Math.min(plan.cloud.challengeLifeMs / 2, allowedMs / 4)) return undefined;
  const share = waits.uncertified / Math.max(1, allWaits(evidence));
  const faster = Math.ceil((3 * lastsMs * rate) / Math.min(plan.cloud.challengeLifeMs, allowedMs));
  return {
    what: `up to ${plain(peak)} requests waited for the attestation service, ${showSpan(lastsMs)} at ${plain(rate)}/s; a challenge is good for ${showSpan(plan.cloud.challengeLifeMs)}`,
    sure: sureBy(share),
    weight: share,
    change: [{ path: 'cloud.attestations', value: `${Math.max(faster, Math.ceil(2 * rate))}/s` }],
  };
};
