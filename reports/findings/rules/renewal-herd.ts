import { type FindingRule, isTooLarge } from '../evidence.ts';

/** Devices that were certified together renew together. */
export const renewalHerd: FindingRule = (miss, { plan, controlsOff, sampled }) => {
  const { metric } = miss.threshold;
  if (!/^(?:renewal\.ratePeak|attestation\.ratePeak)/.test(metric) || !isTooLarge(miss)) return undefined;
  const isOff = controlsOff.has('renewal-jitter');
  const { at, jitter } = plan.pki.renewal;
  if (!isOff && jitter > 0.02) return undefined;
  // The first certificates are no renewals.
  const firstRenewalMs = at * (1 - jitter) * plan.pki.certificateLifetimeMs;
  if (metric === 'attestation.ratePeak' && sampled.steepest('attestation.asked').toMs < firstRenewalMs)
    return undefined;
  return {
    what: `renewals are not spread: devices that were certified together renew together, after ${Math.round(at * 100)}% of their certificate's life`,
    sure: 'likely',
    weight: 0.97,
    change: isOff ? [{ path: 'controls.renewal-jitter', value: 'on' }] : [{ path: 'pki.renewal.jitter', value: '50%' }],
  };
};
