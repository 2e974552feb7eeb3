import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { sureBy } from '../../outcome/finding.ts';
import { certificatesInUse, leftAtRenewalMs, lifetimeSettings } from '../certificates-in-use.ts';
import { allWaits, type FindingRule, isOfConnecting } from '../evidence.ts';
import { shorterStep, timedSteps } from '../steps.ts';

/** Certificates expire while the service that issues them is down. */
export const issuerOutage: FindingRule = (miss, evidence) => {
  const { plan, waits, outages } = evidence;
  if (!isOfConnecting(miss, evidence) && miss.threshold.metric !== 'fleet.certifiedAtEnd') return undefined;
  const [soonest] = certificatesInUse(plan).toSorted((one, other) => leftAtRenewalMs(one) - leftAtRenewalMs(other));
  if (soonest === undefined) return undefined;
  const leftMs = leftAtRenewalMs(soonest);
  const longest = outages
    .filter(({ of }) => of === 'attestation')
    .map(({ fromMs, toMs }) => toMs - fromMs)
    .reduce((most, ms) => Math.max(most, ms), 0);
  if (longest <= leftMs) return undefined;
  const share = waits.uncertified / Math.max(1, allWaits(evidence));
  return {
    what: `the attestation service was down for ${showSpan(longest)}, and a certificate has ${showSpan(leftMs)} left when its device asks for the next`,
    sure: sureBy(share),
    // Devices that lose their certificate may be away for a short time, and be what is missed.
    weight: Math.max(0.6, share),
    change: [
      ...timedSteps(evidence)
        .filter(({ step: { action } }) => action.kind === 'outage' && action.of === 'attestation')
        .map((outage) => shorterStep(outage, leftMs / 2)),
      ...lifetimeSettings(soonest, (1.2 * longest * soonest.lifetimeMs) / leftMs),
    ],
  };
};
