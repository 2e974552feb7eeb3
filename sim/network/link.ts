import { fromTable, lognormalTable, measuredTable } from '../kernel/chance/distributions.ts';
import type { NetworkPlan } from '../plan/plan.ts';

/** The delay of a packet by two random words of 32 bits, with a sign or without one. */
export function delayOf(link: Link, bytes: number, word: number, lossWord: number): number {
  return fromTable(link.latencies, word) + retransmissionMs(lossWord >>> 0, link) + transmissionMs(bytes, link);
}

/** How long a link takes to send so many bytes. */
export const transmissionMs = (bytes: number, { bandwidthBps }: Link): number =>
  bandwidthBps === undefined ? 0 : Math.ceil((bytes * 8_000) / bandwidthBps);

/**
 * How much longer a packet takes whose copies are lost. TCP hides a lost packet at the cost of time: it retransmits after the
 * retransmission timeout, 1 s and doubling, until `RETRIES_MAX` copies are lost; the last copy always arrives. One word decides on all
 * copies: with the chance of n losses in a row it lies below `loss` to the n.
 *
 * Source  RFC 6298, 2 and 5.5
 */
export function retransmissionMs(word: number, { loss, lossBound }: Link): number {
  let delay = 0;
  let bound = lossBound;
  for (let retry = 0; retry < RETRIES_MAX && word < bound; retry++) {
    delay += RETRANSMISSION_MS * 2 ** retry;
    bound *= loss;
  }
  return delay;
}

export interface Link {
  readonly latencies: Uint32Array;
  readonly loss: number;
  /** A word below it means that at least one copy is lost. */
  readonly lossBound: number;
  readonly bandwidthBps: number | undefined;
}

export const linkOf = (network: NetworkPlan): Link => ({
  latencies:
    network.measured === undefined
      ? lognormalTable(network.latencyMedianMs, network.latencyP95Ms)
      : measuredTable(network.measured.buckets),
  loss: network.loss,
  lossBound: network.loss * 2 ** 32,
  bandwidthBps: network.bandwidthBps,
});

const RETRANSMISSION_MS = 1_000;
const RETRIES_MAX = 6;
