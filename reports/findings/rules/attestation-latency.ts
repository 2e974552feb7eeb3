import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { sureBy } from '../../outcome/finding.ts';
import { allWaits, type FindingRule, isOfConnecting, spanSetting, timeAllowedMs } from '../evidence.ts';

/** The attestation service takes long for each request, though none waits. */
export const attestationLatency: FindingRule = (miss, evidence) => {
  const { plan, waits } = evidence;
  if (!isOfConnecting(miss, evidence)) return undefined;
  const allowedMs = timeAllowedMs(miss, evidence);
  // A device asks for a challenge, and then for a certificate.
  const needed = 2 * plan.cloud.latencyMs;
  // Nothing is left after an outage that lasts to the end.
  if (allowedMs <= 0 || needed <= allowedMs / 4) return undefined;
  const share = waits.uncertified / Math.max(1, allWaits(evidence));
  return {
    what: `a request to the attestation service takes ${showSpan(plan.cloud.latencyMs)}, a device makes two, and it has ${showSpan(allowedMs)}`,
    sure: sureBy(share),
    weight: share,
    change: [{ path: 'cloud.latency', value: spanSetting(Math.min(plan.cloud.latencyMs, allowedMs / 20)) }],
  };
};
