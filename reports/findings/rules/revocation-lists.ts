import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { type PkiInUse, pkisInUse } from '../certificates-in-use.ts';
import { type FindingRule, isTooLarge, spanSetting } from '../evidence.ts';

/** A revocation reaches the broker as late as its lists, answers or certificates let it. */
export const revocationLists: FindingRule = (miss, { plan }) => {
  const { threshold } = miss;
  if (!threshold.metric.startsWith('revocation.') || !isTooLarge(miss)) return undefined;
  const [slowest] = pkisInUse(plan).toSorted((one, other) => delayMs(other) - delayMs(one));
  if (slowest === undefined) return undefined;
  const { path, pki } = slowest;
  const { check, publishEveryMs, fetchEveryMs, sweepEveryMs } = pki.revocation;
  const boundMs = threshold.metric === 'revocation.lag' ? threshold.value : 0;
  const half = spanSetting(Math.max(1_000, (boundMs - sweepEveryMs) / 2));
  if (check === 'none')
    return {
      what: `the broker does not check revocation: a revoked device stays until its certificate expires, after ${showSpan(pki.certificateLifetimeMs)} at most`,
      sure: 'likely',
      weight: 0.9,
      change: [
        { path: `${path}.revocation.check`, value: 'ocsp' },
        { path: `${path}.revocation.fetchEvery`, value: half },
      ],
    };
  const longest = delayMs(slowest);
  if (boundMs === 0 || longest <= boundMs) return undefined;
  return {
    what:
      check === 'crl'
        ? `a list is published every ${showSpan(publishEveryMs)} and fetched every ${showSpan(fetchEveryMs)}: the broker learns of a revocation up to ${showSpan(longest)} later`
        : `an answer of the responder is used for ${showSpan(fetchEveryMs)}: the broker learns of a revocation up to ${showSpan(longest)} later`,
    sure: 'likely',
    weight: 0.9,
    change: [
      ...(check === 'crl' ? [{ path: `${path}.revocation.publishEvery`, value: half }] : []),
      { path: `${path}.revocation.fetchEvery`, value: half },
    ],
  };
};

/** How long the broker may not know of a revocation. */
const delayMs = ({ pki: { revocation, certificateLifetimeMs } }: PkiInUse): number => {
  const { check, publishEveryMs, fetchEveryMs, sweepEveryMs } = revocation;
  if (check === 'none') return certificateLifetimeMs;
  return (check === 'crl' ? publishEveryMs : 0) + fetchEveryMs + sweepEveryMs;
};
