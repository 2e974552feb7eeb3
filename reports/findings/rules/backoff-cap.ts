import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { sureBy } from '../../outcome/finding.ts';
import {
  allWaits,
  type FindingRule,
  isOfConnecting,
  lastingRefusals,
  productPath,
  spanSetting,
  timeAllowedMs,
} from '../evidence.ts';
import { herd } from './handshake-rate.ts';

/** Devices wait in their back-off while the edge could serve them. */
export const backoffCap: FindingRule = (miss, evidence) => {
  if (!isOfConnecting(miss, evidence)) return undefined;
  const { waits, sampled } = evidence;
  const { products } = miss;
  const allowedMs = timeAllowedMs(miss, evidence);
  if (herd(miss, evidence).neededMs > allowedMs) return undefined;
  const longest = Math.max(...products.map(({ backoff }) => backoff.maxMs));
  if (longest <= allowedMs / 4) return undefined;
  // Those that wait much shorter than others do not carry the miss.
  const slow = products.filter(({ backoff }) => backoff.maxMs > Math.max(allowedMs, longest) / 4);
  // Where a control refuses what devices dial for, they wait in vain, however long.
  const refused = lastingRefusals(evidence).reduce((sum, [, count]) => sum + count, 0);
  const inVain = Math.min(1, refused / Math.max(1, sampled.total('connects.attempted')));
  const waited = waits.backoff / Math.max(1, allWaits(evidence));
  const share = waited * (1 - inVain);
  return {
    what: `devices spent ${Math.round(waited * 100)}% of the time that they waited for a session in their back-off, which grows to ${showSpan(longest)}`,
    sure: sureBy(share),
    weight: share * 0.9,
    change: slow.flatMap((product) => {
      const maxMs = Math.max(1_000, allowedMs / 5);
      return [
        ...(product.backoff.initialMs > maxMs
          ? [{ path: productPath(product, 'backoff.initial'), value: spanSetting(maxMs) }]
          : []),
        { path: productPath(product, 'backoff.max'), value: spanSetting(maxMs) },
      ];
    }),
  };
};
