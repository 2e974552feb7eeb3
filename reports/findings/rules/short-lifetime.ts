import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { type CertificatesInUse, certificatesInUse, lifetimeSettings } from '../certificates-in-use.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';

/** Certificates are so short-lived that the fleet renews all the time. */
export const shortLifetime: FindingRule = (miss, { plan }) => {
  const { metric, value } = miss.threshold;
  if (!/^(?:renewal|attestation)\.ratePeak$/.test(metric) || !isTooLarge(miss)) return undefined;
  const rateOf = ({ devices, lifetimeMs, renewal }: CertificatesInUse): number =>
    (devices * 1_000) / (lifetimeMs * renewal.at);
  const [most] = certificatesInUse(plan).toSorted((one, other) => rateOf(other) - rateOf(one));
  if (most === undefined || rateOf(most) < value / 3) return undefined;
  const { devices, lifetimeMs, renewal } = most;
  const rate = rateOf(most);
  return {
    what: `${plain(devices)} devices renew certificates of ${showSpan(lifetimeMs)} after ${Math.round(renewal.at * 100)}% of them: ${rate.toFixed(2)} a second even if they are spread at their best`,
    sure: 'likely',
    weight: rate > value ? 0.98 : 0.9,
    change: lifetimeSettings(most, Math.ceil((lifetimeMs * 5 * rate) / value)),
  };
};
