import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { type Evidence, type FindingRule, isCut, isOfConnecting, type Miss, timeAllowedMs } from '../evidence.ts';

/** The edge finishes too few handshakes a second for the herd, even if each one served a device that still waits. */
export const handshakeRate: FindingRule = (miss, evidence) => {
  const { plan, sampled } = evidence;
  const rate = plan.broker.handshakesPerSecond;
  if (rate === undefined || !isOfConnecting(miss, evidence)) return undefined;
  const { devices, neededMs } = herd(miss, evidence);
  const allowedMs = timeAllowedMs(miss, evidence);
  // Nothing is left after an outage that lasts to the end, and no edge serves a herd in no time.
  if (allowedMs <= 0) return undefined;
  // A herd keeps the edge busy for about half of the time: the rest of it the devices wait in their back-off.
  const isTight = neededMs > allowedMs / 2 && sampled.total('connects.refused') > 0;
  if (neededMs <= allowedMs && !isTight) return undefined;
  return {
    what: `the edge finishes ${plain(rate)} handshakes a second: ${plain(devices)} devices take ${showSpan(neededMs)} at least, and have ${showSpan(allowedMs)}`,
    ...(neededMs > allowedMs
      ? { sure: 'certain', weight: 1 }
      : { sure: 'likely', weight: (0.9 * neededMs) / allowedMs }),
    change: [{ path: 'broker.handshakes', value: `${Math.ceil((2.5 * devices * 1_000) / allowedMs)}/s` }],
  };
};

/**
 * How many devices have to come back for the threshold, and how long the edge takes for them at best: the mean over outages, and
 * with tickets as if each device resumed its session.
 */
export function herd(
  { threshold, result }: Miss,
  { plan, fleetSize, sampled, outages }: Evidence,
): { readonly devices: number; readonly neededMs: number } {
  const { handshakesPerSecond = Number.POSITIVE_INFINITY, tickets } = plan.broker;
  const cuts = Math.max(1, outages.filter(isCut).length);
  const all = Math.min(fleetSize, (result.concerned ?? cuts * sampled.peak('fleet.powered')) / cuts);
  const needed = Math.ceil(all * neededShare(threshold));
  return { devices: needed, neededMs: ((needed * (tickets?.cost ?? 1)) / handshakesPerSecond) * 1_000 };
}

/** The share of the devices that have to be back for the threshold to be met. */
function neededShare({ aggregate, operator, value, metric }: Miss['threshold']): number {
  if (aggregate.kind === 'p') return aggregate.percentile / 100;
  if (aggregate.kind === 'med') return 0.5;
  if (aggregate.kind === 'min') return 0;
  return /Share$|AtEnd$|Min$/.test(metric) && (operator === '>' || operator === '>=') ? Math.min(1, value) : 1;
}
