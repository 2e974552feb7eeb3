import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { type FindingRule, isTooLarge, spanSetting } from '../evidence.ts';

/** A revocation reaches the broker as late as its lists, answers or certificates let it. */
export const revocationLists: FindingRule = (miss, { plan }) => {
  const { threshold } = miss;
  if (!threshold.metric.startsWith('revocation.') || !isTooLarge(miss)) return undefined;
  const { check, publishEveryMs, fetchEveryMs, sweepEveryMs } = plan.pki.revocation;
  const boundMs = threshold.metric === 'revocation.lag' ? threshold.value : 0;
  const half = spanSetting(Math.max(1_000, (boundMs - sweepEveryMs) / 2));
  if (check === 'none')
    return {
      what: `the broker does not check revocation: a revoked device stays until its certificate expires, after ${showSpan(plan.pki.certificateLifetimeMs)} at most`,
      sure: 'likely',
      weight: 0.9,
      change: [
        { path: 'pki.revocation.check', value: 'ocsp' },
        { path: 'pki.revocation.fetchEvery', value: half },
      ],
    };
  const longest = (check === 'crl' ? publishEveryMs : 0) + fetchEveryMs + sweepEveryMs;
  if (boundMs === 0 || longest <= boundMs) return undefined;
  return {
    what:
      check === 'crl'
        ? `a list is published every ${showSpan(publishEveryMs)} and fetched every ${showSpan(fetchEveryMs)}: the broker learns of a revocation up to ${showSpan(longest)} later`
        : `an answer of the responder is used for ${showSpan(fetchEveryMs)}: the broker learns of a revocation up to ${showSpan(longest)} later`,
    sure: 'likely',
    weight: 0.9,
    change: [
      ...(check === 'crl' ? [{ path: 'pki.revocation.publishEvery', value: half }] : []),
      { path: 'pki.revocation.fetchEvery', value: half },
    ],
  };
};
