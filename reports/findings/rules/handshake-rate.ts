import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { type Evidence, type FindingRule, isOfConnecting, type Miss, timeAllowedMs } from '../evidence.ts';

/** The edge finishes too few handshakes a second for the herd, even if each one served a device that still waits. */
export const handshakeRate: FindingRule = (miss, evidence) => {
  const { plan, sampled } = evidence;
  const rate = plan.broker.handshakesPerSecond;
  if (rate === undefined || !isOfConnecting(miss, evidence)) return undefined;
  const { devices, neededMs } = herd(miss, evidence);
  const allowedMs = timeAllowedMs(miss, evidence);
  // A herd keeps the edge busy for about half of the time: the rest of it the devices wait in their back-off.
  const isTight = neededMs > allowedMs / 2 && sampled.total('connects.refused') > 0;
  if (neededMs <= allowedMs && !isTight) return undefined;
  return {
    what: `the edge finishes ${plain(rate)} handshakes a second: ${plain(devices)} devices take ${showSpan(neededMs)} at least, and have ${showSpan(allowedMs)}`,
    ...(neededMs > allowedMs ? { sure: 'certain', share: 1 } : { sure: 'likely', share: (0.9 * neededMs) / allowedMs }),
    change: [{ path: 'broker.handshakes', value: `${Math.ceil((2.5 * devices * 1_000) / allowedMs)}/s` }],
  };
};

/** How many devices have to come back for the threshold, and how long the edge takes for them at best. */
export function herd(
  { threshold, result }: Miss,
  { plan, devices, sampled }: Evidence,
): { readonly devices: number; readonly neededMs: number } {
  const { handshakesPerSecond = Number.POSITIVE_INFINITY } = plan.broker;
  const all = Math.min(devices, result.concerned ?? sampled.peak('fleet.powered').value);
  const percentile =
    threshold.aggregate.kind === 'p' ? threshold.aggregate.percentile : threshold.aggregate.kind === 'med' ? 50 : 100;
  const needed = Math.ceil((all * percentile) / 100);
  return { devices: needed, neededMs: (needed / handshakesPerSecond) * 1_000 };
}
