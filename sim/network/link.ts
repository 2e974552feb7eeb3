import type { Fleet } from '../fleet/fleet.ts';
import { Purpose, second } from '../kernel/chance/chance.ts';
import { fromTable, lognormalTable, measuredTable } from '../kernel/chance/distributions.ts';
import type { NetworkPlan } from '../plan/plan.ts';

/**
 * How long a packet takes between a device and the edge, one way.
 *
 * TCP hides a lost packet at the cost of time: it retransmits after the retransmission timeout, 1 s and doubling (RFC
 * 6298, 2 and 5.5), until `RETRIES_MAX` copies are lost; the last copy always arrives. A device behind a gateway has two
 * links in a row, the local network and the link of the gateway.
 *
 * Units  whole milliseconds, at least 1 Chance one draw per packet, from its device's own stream for the direction:
 *        neither other devices nor a loss shift the next
 */
export class Links {
  private readonly kinds: readonly Link[];
  /** By product, the local network to its gateways. */
  private readonly lans: readonly (Link | undefined)[];

  constructor(
    private readonly fleet: Fleet,
    fallback: NetworkPlan,
  ) {
    const known = new Map<NetworkPlan, Link>();
    this.kinds = fleet.products.map(({ plan }) => {
      const network = plan.network ?? fallback;
      const link = known.get(network) ?? linkOf(network);
      known.set(network, link);
      return link;
    });
    this.lans = fleet.products.map(({ plan }) => plan.gateway && linkOf(plan.gateway.lan));
  }

  uplink(device: number, bytes: number): number {
    return this.delay(device, bytes, Purpose.uplink);
  }

  downlink(device: number, bytes: number): number {
    return this.delay(device, bytes, Purpose.downlink);
  }

  private delay(device: number, bytes: number, purpose: Direction): number {
    const { fleet } = this;
    fleet.toPresent(device);
    const word = fleet.chance.word(device, fleet.keyOf(device), purpose);
    return this.delayBy(device, bytes, word, second());
  }

  /** The delay of a packet by the two words of its draw. */
  delayBy(device: number, bytes: number, word: number, lossWord: number): number {
    const product = this.fleet.product.get(device);
    const delay = delayOf(this.kinds[product], bytes, word, lossWord);
    const lan = this.lans[product];
    return lan === undefined ? delay : delay + this.lanDelay(lan, device, bytes, word);
  }

  /** The packet's own first word numbers its draw for the local network, which therefore needs no count. */
  private lanDelay(lan: Link, device: number, bytes: number, nth: number): number {
    const { fleet } = this;
    const word = Math.floor(fleet.chance.uniformAt(fleet.keyOf(device), Purpose.lan, nth) * 2 ** 32);
    return delayOf(lan, bytes, word, second());
  }
}

type Direction = typeof Purpose.uplink | typeof Purpose.downlink;

/** The delay of a packet by two random words of 32 bits. */
export function delayOf(link: Link, bytes: number, word: number, lossWord: number): number {
  let delay = fromTable(link.latencies, word);
  delay += retransmissionMs(lossWord, link);
  if (link.bandwidthBps !== undefined) delay += Math.ceil((bytes * 8_000) / link.bandwidthBps);
  return delay;
}

/** One word decides on all copies of a packet: with the chance of n losses in a row it lies below `loss` to the n. */
function retransmissionMs(word: number, { loss, lossBound }: Link): number {
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
