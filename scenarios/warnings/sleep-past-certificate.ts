import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { WarningRule } from './warning.ts';

/** Devices whose certificate can expire while they sleep: it was not due for renewal yet as they fell asleep. */
export const sleepPastCertificate: WarningRule = ({ pki: { certificateLifetimeMs, renewal }, fleet }) => {
  const share = 1 - Math.min(1, renewal.at * (1 + renewal.jitter));
  const leftMs = certificateLifetimeMs * share;
  return fleet.flatMap(({ tenant, product, identity, availability }) => {
    if (identity === 'password' || availability === undefined) return [];
    const sleepMs = DAY_MS - availability.awakeMs;
    if (sleepMs <= leftMs) return [];
    const longer =
      share === 0
        ? ''
        : `a pki.certificateLifetime of at least ${showSpan(Math.ceil(sleepMs / share / HOUR_MS) * HOUR_MS)}, or `;
    return [
      {
        where: `fleet[${tenant}/${product}].availability`,
        what: `it sleeps for ${showSpan(sleepMs)} a day, and a certificate may have no more than ${showSpan(leftMs)} left when it is due for renewal: devices wake up with one that has expired`,
        hint: `write ${longer}an earlier pki.renewal.at`,
      },
    ];
  });
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
