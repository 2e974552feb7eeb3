import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { defaultServerCertificate } from '../../../sim/plan/server-trust.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, isOfConnecting, isTooLarge, productPath, timeAllowedMs } from '../evidence.ts';
import { shorterStep, timedSteps } from '../steps.ts';

/** Devices without a battery start at their build date, and the service that tells them the time is down. */
export const unknownTime: FindingRule = (miss, evidence) => {
  const { plan, fleetSize, endMs } = evidence;
  const { metric } = miss.threshold;
  if (!isOfConnecting(miss, evidence) && metric !== 'fleet.certifiedAtEnd') return undefined;
  const [outage] = timedSteps(evidence)
    .filter(({ step: { action } }) => action.kind === 'outage' && action.of === 'time')
    .map((step) => ({ step, ms: Math.min(endMs - step.fromMs, step.forMs ?? Number.POSITIVE_INFINITY) }))
    .toSorted((a, b) => b.ms - a.ms);
  const { ageMs: sinceMs } = plan.cloud.certificate ?? defaultServerCertificate;
  const lost = plan.fleet.filter(({ clock }) => clock?.hasBattery === false && clock.builtMs > sinceMs);
  if (outage === undefined || lost.length === 0) return undefined;
  const allowedMs = isTooLarge(miss) ? timeAllowedMs(miss, evidence) : endMs - outage.step.fromMs;
  if (outage.ms <= allowedMs / 2) return undefined;
  const count = lost.reduce((sum, product) => sum + product.count, 0);
  return {
    what: `the time service was down for ${showSpan(outage.ms)}, and ${plain(count)} devices without a battery take no certificate for one in force until they know the time`,
    sure: sureBy(count / fleetSize),
    weight: 0.95 * Math.max(0.5, count / fleetSize),
    change: [
      shorterStep(outage.step, Math.min(60_000, allowedMs / 10)),
      ...lost.map((product) => ({ path: productPath(product, 'clock.battery'), value: 'on' })),
    ],
  };
};
