import { linkTimeouts } from '../../../sim/device/regions/link/timeouts.ts';
import { showSpan } from '../../../sim/kernel/time/duration.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, isOfConnecting, isTooLarge, timeAllowedMs } from '../evidence.ts';
import { herd } from './handshake-rate.ts';

const timeoutMs = linkTimeouts.tlsTimeout;

/** How long handshakes may wait at the edge, so that the answer comes in time: the packets need the rest. */
const waitMaxMs = ({ network, fleet }: Plan): number => {
  const latencyMs = Math.max(...fleet.map((product) => (product.network ?? network).latencyP95Ms));
  return Math.max(timeoutMs / 2, timeoutMs - Math.max(timeoutMs / 10, 4 * latencyMs));
};

/** Handshakes wait longer than devices do: the edge works for devices that have given up, and few get through. */
export const handshakeQueue: FindingRule = (miss, evidence) => {
  const { plan, handshakesTimedOut: wasted, sampled } = evidence;
  const rate = plan.broker.handshakesPerSecond;
  const isAbout = isOfConnecting(miss, evidence) || /^connect\.(?:refusedShare|attempts)/.test(miss.threshold.metric);
  if (rate === undefined || wasted === 0 || !isAbout) return undefined;
  const longest = sampled.peak('broker.handshakeQueue');
  const lastsMs = (longest / rate) * 1_000;
  const waitMs = waitMaxMs(plan);
  if (lastsMs <= waitMs) return undefined;
  const share = wasted / (wasted + sampled.total('connects.accepted'));
  const fits = Math.max(1, Math.floor((rate * waitMs) / 1_000) - 1);
  return {
    what: `${plain(wasted)} handshakes were for devices that had given up: a queue of ${plain(longest)} lasts ${showSpan(lastsMs)} at ${plain(rate)}/s, and a device waits ${showSpan(timeoutMs)} for its answer`,
    // A herd that is too large for the edge stays so with any queue.
    ...(isOfConnecting(miss, evidence) &&
    isTooLarge(miss) &&
    herd(miss, evidence).neededMs > timeAllowedMs(miss, evidence)
      ? { sure: 'possible', weight: share / 2 }
      : { sure: sureBy(share), weight: share }),
    change: [{ path: 'broker.queue', value: String(fits) }],
  };
};
