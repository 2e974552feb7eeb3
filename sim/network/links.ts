import type { Fleet } from '../fleet/fleet.ts';
import { Purpose, second } from '../kernel/chance/chance.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { delayOf, type Link, linkOf } from './link.ts';
import { lanDelayOf, type PacketDelay } from './packet-delay.ts';

/**
 * How long a packet takes between a device and the edge, one way. A device behind a gateway has two links in a row, the local
 * network and the link of the gateway.
 *
 * Units   whole milliseconds, at least 1
 * Chance  one draw per packet, from its device's own stream for the direction: neither other devices nor a loss shift
 *         the next
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

  /** Sets a delay to that of packets of this size to or from a device. */
  setDelay(delay: PacketDelay, device: number, bytes: number): void {
    const product = this.fleet.product.get(device);
    delay.set(device, bytes, this.kinds[product], this.lans[product]);
  }

  private delay(device: number, bytes: number, purpose: Direction): number {
    const { fleet } = this;
    fleet.toPresent(device);
    const product = fleet.product.get(device);
    const word = fleet.chance.word(device, fleet.keyOf(device), purpose);
    const delay = delayOf(this.kinds[product], bytes, word, second());
    const lan = this.lans[product];
    return lan === undefined ? delay : delay + lanDelayOf(fleet, { lan, device, bytes }, word);
  }
}

type Direction = typeof Purpose.uplink | typeof Purpose.downlink;
