import { Purpose, second } from '../chance/chance.ts';
import { fromTable, lognormalTable } from '../chance/distributions.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { NetworkPlan } from '../lab/plan.ts';

/**
 * How long a packet takes between a device and the edge, one way.
 *
 * TCP hides a lost packet and pays with time: it is sent again after the retransmission timeout, 1 s and doubling
 * (RFC 6298, 2 and 5.5), until `RETRIES_MAX` copies are lost and the last one is let through.
 *
 * Units  whole milliseconds, at least 1
 * Chance each packet draws from its device's own stream for its direction, whatever any other device does
 */
export class Links {
  private readonly kinds: readonly Link[];

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
  }

  uplink(device: number, bytes: number): number {
    return this.delay(device, bytes, Purpose.uplink);
  }

  downlink(device: number, bytes: number): number {
    return this.delay(device, bytes, Purpose.downlink);
  }

  private delay(device: number, bytes: number, purpose: typeof Purpose.uplink | typeof Purpose.downlink): number {
    const { fleet } = this;
    const link = this.kinds[fleet.product[device]];
    const key = fleet.keyOf(device);
    let delay = fromTable(link.latencies, fleet.chance.word(device, key, purpose));
    for (let retry = 0; retry < RETRIES_MAX && second() < link.lossBound; retry++) {
      delay += RETRANSMISSION_MS * 2 ** retry;
      fleet.chance.word(device, key, purpose);
    }
    return delay + Math.ceil(bytes * link.msPerByte);
  }
}

interface Link {
  readonly latencies: Uint32Array;
  /** A word below it means «lost». */
  readonly lossBound: number;
  readonly msPerByte: number;
}

const linkOf = (network: NetworkPlan): Link => ({
  latencies: lognormalTable(network.latencyMedianMs, network.latencyP95Ms),
  lossBound: network.loss * 2 ** 32,
  msPerByte: network.bandwidthBps === undefined ? 0 : 8_000 / network.bandwidthBps,
});

const RETRANSMISSION_MS = 1_000;
const RETRIES_MAX = 6;
