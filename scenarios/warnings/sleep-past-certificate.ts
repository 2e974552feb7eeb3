import { showSpan } from '../../sim/kernel/time/duration.ts';
import { certificateLifetimeOf, renewalOf } from '../../sim/plan/tenant-pki.ts';
import { fieldOfProduct } from './field-of.ts';
import type { WarningRule } from './warning.ts';

/** Devices whose certificate can expire while they sleep: it was not due for renewal yet as they fell asleep. */
export const sleepPastCertificate: WarningRule = (plan) =>
  plan.fleet.flatMap((product, place) => {
    const { identity, availability } = product;
    const { pki } = plan;
    if (identity === 'password' || availability === undefined) return [];
    const { at, jitter } = renewalOf(pki, product);
    const share = 1 - Math.min(1, at * (1 + jitter));
    const leftMs = certificateLifetimeOf(pki, product) * share;
    const sleepMs = DAY_MS - availability.awakeMs;
    if (sleepMs <= leftMs) return [];
    const longer =
      share === 0
        ? ''
        : `a certificateLifetime of at least ${showSpan(Math.ceil(sleepMs / share / HOUR_MS) * HOUR_MS)}, or `;
    return [
      {
        ...fieldOfProduct(plan, place, 'availability'),
        what: `it sleeps for ${showSpan(sleepMs)} a day, and a certificate may have no more than ${showSpan(leftMs)} left when it is due for renewal: devices wake up with one that has expired`,
        hint: `write ${longer}an earlier renewal.at, in the product or in pki`,
      },
    ];
  });

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
