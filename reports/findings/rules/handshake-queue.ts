import { handshakeQueueMax, handshakeWaitMaxMs } from '../../../sim/device/regions/link/handshake-wait.ts';
import { linkTimeouts } from '../../../sim/device/regions/link/timeouts.ts';
import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, isOfConnecting, isTooLarge, timeAllowedMs } from '../evidence.ts';
import { herd } from './handshake-rate.ts';

const timeoutMs = linkTimeouts.tlsTimeout;

/** Handshakes wait longer than devices do: the edge works for devices that have given up, and few get through. */
export const handshakeQueue: FindingRule = (miss, evidence) => {
  const { plan, handshakesTimedOut: wasted, sampled } = evidence;
  const rate = plan.broker.handshakesPerSecond;
  const isAbout = isOfConnecting(miss, evidence) || /^connect\.(?:refusedShare|attempts)/.test(miss.threshold.metric);
  if (rate === undefined || wasted === 0 || !isAbout) return undefined;
  const longest = sampled.peak('broker.handshakeQueue');
  const lastsMs = (longest / rate) * 1_000;
  if (lastsMs <= handshakeWaitMaxMs(plan)) return undefined;
  const share = wasted / (wasted + sampled.total('connects.accepted'));
  return {
    what: `${plain(wasted)} handshakes were for devices that had given up: a queue of ${plain(longest)} lasts ${showSpan(lastsMs)} at ${plain(rate)}/s, and a device waits ${showSpan(timeoutMs)} for its answer`,
    // A herd that is too large for the edge stays so with any queue.
    ...(isOfConnecting(miss, evidence) &&
    isTooLarge(miss) &&
    herd(miss, evidence).neededMs > timeAllowedMs(miss, evidence)
      ? { sure: 'possible', weight: share / 2 }
      : { sure: sureBy(share), weight: share }),
    change: [{ path: 'broker.queue', value: String(handshakeQueueMax(plan, rate)) }],
  };
};
