import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { type FindingRule, productPath, spanSetting } from '../evidence.ts';
import { begunRollouts, isOfRollout, partOf, rolloutAllowedMs, rolloutShare } from '../rollouts.ts';

/** Devices ask for updates so seldom that many learn of the release late. */
export const seldomChecks: FindingRule = ({ threshold }, evidence) => {
  if (!isOfRollout(threshold)) return undefined;
  const [slowest] = begunRollouts(evidence)
    .filter(({ product }) => product.updates !== undefined && !product.updates.push)
    .map((rollout) => ({
      rollout,
      everyMs: rollout.product.updates!.everyMs,
      allowedMs: rolloutAllowedMs(threshold, rollout, evidence.endMs),
    }))
    .toSorted((a, b) => b.everyMs / b.allowedMs - a.everyMs / a.allowedMs);
  if (slowest === undefined) return undefined;
  const { rollout, everyMs, allowedMs } = slowest;
  return {
    what: `devices ask for updates every ${showSpan(everyMs)}, and the rollout has ${showSpan(allowedMs)}`,
    ...partOf(rolloutShare(threshold) * everyMs, allowedMs),
    change: [
      { path: productPath(rollout.product, 'updates.every'), value: spanSetting(Math.max(60_000, allowedMs / 6)) },
    ],
  };
};
