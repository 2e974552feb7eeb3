import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, productPath } from '../evidence.ts';
import { begunRollouts, isOfRollout, partOf, rolloutAllowedMs } from '../rollouts.ts';

/** The link of a device takes long for the download of the release. */
export const slowDownloads: FindingRule = ({ threshold }, evidence) => {
  const { plan, endMs } = evidence;
  if (!isOfRollout(threshold)) return undefined;
  const [slowest] = begunRollouts(evidence)
    .map((rollout) => {
      const { bandwidthBps } = rollout.product.network ?? plan.network;
      const takesMs = bandwidthBps === undefined ? 0 : (rollout.release.sizeBytes * 8_000) / bandwidthBps;
      return { rollout, takesMs, bandwidthBps, allowedMs: rolloutAllowedMs(threshold, rollout, endMs) };
    })
    .toSorted((a, b) => b.takesMs / b.allowedMs - a.takesMs / a.allowedMs);
  if (slowest?.bandwidthBps === undefined) return undefined;
  const { rollout, takesMs, bandwidthBps, allowedMs } = slowest;
  const field =
    rollout.product.network === undefined ? 'network.bandwidth' : productPath(rollout.product, 'network.bandwidth');
  return {
    what: `${plain(rollout.release.sizeBytes)} bytes take a device ${showSpan(Math.round(takesMs))} at ${plain(bandwidthBps)} bit/s, and the rollout has ${showSpan(allowedMs)}`,
    ...partOf(takesMs, allowedMs),
    change: [{ path: field, value: `${Math.ceil((8 * bandwidthBps * takesMs) / allowedMs)}bit/s` }],
  };
};
