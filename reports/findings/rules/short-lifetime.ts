import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isTooLarge, spanSetting } from '../evidence.ts';

/** Certificates are so short-lived that the fleet renews all the time. */
export const shortLifetime: FindingRule = (miss, { plan }) => {
  const { metric, value } = miss.threshold;
  if (!/^(?:renewal|attestation)\.ratePeak$/.test(metric) || !isTooLarge(miss)) return undefined;
  const { certificateLifetimeMs, renewal } = plan.pki;
  const devices = plan.fleet
    .filter(({ identity }) => identity !== 'password')
    .reduce((sum, { count }) => sum + count, 0);
  const rate = (devices * 1_000) / (certificateLifetimeMs * renewal.at);
  if (rate < value / 3) return undefined;
  return {
    what: `${plain(devices)} devices renew certificates of ${showSpan(certificateLifetimeMs)} after ${Math.round(renewal.at * 100)}% of them: ${rate.toFixed(2)} a second even if they are spread at their best`,
    sure: 'likely',
    weight: rate > value ? 0.98 : 0.9,
    change: [
      { path: 'pki.certificateLifetime', value: spanSetting(Math.ceil((certificateLifetimeMs * 5 * rate) / value)) },
    ],
  };
};
