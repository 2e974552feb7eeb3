import { certificatesInUse } from '../certificates-in-use.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';

/** Devices that were certified together renew together. */
export const renewalHerd: FindingRule = (miss, { plan, controlsOff, sampled }) => {
  const { metric } = miss.threshold;
  if (!/^(?:renewal\.ratePeak|attestation\.ratePeak)/.test(metric) || !isTooLarge(miss)) return undefined;
  const isOff = controlsOff.has('renewal-jitter');
  const [herd] = certificatesInUse(plan)
    .filter(({ renewal }) => isOff || renewal.jitter <= 0.02)
    .toSorted((one, other) => other.devices - one.devices);
  if (herd === undefined) return undefined;
  const { at, jitter } = herd.renewal;
  // The first certificates are no renewals.
  const firstRenewalMs = at * (1 - jitter) * herd.lifetimeMs;
  if (metric === 'attestation.ratePeak' && sampled.steepest('attestation.asked').toMs < firstRenewalMs)
    return undefined;
  return {
    what: `renewals are not spread: devices that were certified together renew together, after ${Math.round(at * 100)}% of their certificate's life`,
    sure: 'likely',
    weight: 0.97,
    change: isOff
      ? [{ path: 'controls.renewal-jitter', value: 'on' }]
      : [{ path: `${herd.renewalPath}.jitter`, value: '50%' }],
  };
};
