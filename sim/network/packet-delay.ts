import type { Fleet } from '../fleet/fleet.ts';
import { Purpose, second } from '../kernel/chance/chance.ts';
import { fromTable } from '../kernel/chance/distributions.ts';
import { delayOf, type Link, retransmissionMs, transmissionMs } from './link.ts';

/** How long packets of one size take between a device and the edge, one way: what is the same for all of them is looked up once. */
export class PacketDelay {
  private device = 0;
  private bytes = 0;
  private latencies: Uint32Array = new Uint32Array(0);
  private lossBound = 0;
  private sizeMs = 0;
  private link: Link | undefined;
  /** The local network to the device's gateway. */
  private lan: Link | undefined;

  constructor(private readonly fleet: Fleet) {}

  set(device: number, bytes: number, link: Link, lan: Link | undefined): void {
    this.device = device;
    this.bytes = bytes;
    this.latencies = link.latencies;
    this.lossBound = link.lossBound;
    this.sizeMs = transmissionMs(bytes, link);
    this.link = link;
    this.lan = lan;
  }

  /** The delay of a packet by the two words of its draw, with a sign or without one. */
  by(word: number, lossWord: number): number {
    let delay = fromTable(this.latencies, word) + this.sizeMs;
    if (lossWord >>> 0 < this.lossBound) delay += retransmissionMs(lossWord >>> 0, this.link as Link);
    const { lan, device, bytes } = this;
    return lan === undefined ? delay : delay + lanDelayOf(this.fleet, { lan, device, bytes }, word);
  }
}

/** The delay on a device's local network. The packet's own first word numbers its draw, which therefore needs no count. */
export function lanDelayOf(
  fleet: Fleet,
  { lan, device, bytes }: { readonly lan: Link; readonly device: number; readonly bytes: number },
  nth: number,
): number {
  const word = Math.floor(fleet.chance.uniformAt(fleet.keyOf(device), Purpose.lan, nth) * 2 ** 32);
  return delayOf(lan, bytes, word, second());
}
