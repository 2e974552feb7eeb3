import type { Row, Tick } from '../kernel/ids.ts';
import type { Gateways } from '../plan/gateways.ts';

/**
 * Uplinks that a device shares with an implant: packets leave one after the other, at the rate of the link.
 *
 * A device has one from its implant's first packet on until it is rid of it; a gateway has one as long as any device of its
 * segment has such an implant. All others send as if each packet had the link to itself, which for readings that are minutes
 * apart is the same (assumption).
 *
 * Units  ticks; bytes, and bits per second
 */
export class UplinkQueues {
  /** By device, when the last packet so far will have left. */
  private readonly freeAt = new Map<number, Tick>();
  /** By device, those with an implant that sends over its uplink. */
  private readonly senders = new Map<number, Set<number>>();
  /** By device, the row behind what an implant sent last over its uplink. */
  private readonly causes = new Map<number, Row>();

  constructor(private readonly gateways: Pick<Gateways, 'gatewayOf'>) {}

  get isEmpty(): boolean {
    return this.freeAt.size === 0;
  }

  /** The implant of a device sends: it takes the link for as long as that lasts. */
  occupy(device: number, bytes: number, bandwidthBps: number | undefined, now: Tick, cause: Row): void {
    const owner = this.ownerOf(device);
    this.causes.set(owner, cause);
    const senders = this.senders.get(owner) ?? new Set();
    this.senders.set(owner, senders.add(device));
    this.freeAt.set(owner, Math.max(this.freeAt.get(owner) ?? 0, now) + durationOf(bytes, bandwidthBps));
  }

  /** How long a packet of the device waits until it can leave; it leaves after that. */
  enter(device: number, bytes: number, bandwidthBps: number | undefined, now: Tick): number {
    const owner = this.ownerOf(device);
    const freeAt = this.freeAt.get(owner);
    if (freeAt === undefined) return 0;
    const begins = Math.max(freeAt, now);
    this.freeAt.set(owner, begins + durationOf(bytes, bandwidthBps));
    return begins - now;
  }

  /** The row behind what holds packets of the device up; undefined if no implant sends over its uplink. */
  causeFor(device: number): Row | undefined {
    return this.causes.get(this.ownerOf(device));
  }

  /** The implant of a device sends no more. */
  release(device: number): void {
    const owner = this.ownerOf(device);
    const senders = this.senders.get(owner);
    senders?.delete(device);
    if (senders === undefined || senders.size > 0) return;
    this.senders.delete(owner);
    this.freeAt.delete(owner);
    this.causes.delete(owner);
  }

  save() {
    return {
      freeAt: [...this.freeAt],
      senders: [...this.senders].map(([owner, of]) => [owner, [...of]] as const),
      causes: [...this.causes],
    };
  }

  restore({ freeAt, senders, causes }: ReturnType<UplinkQueues['save']>): void {
    this.freeAt.clear();
    this.senders.clear();
    this.causes.clear();
    for (const [owner, row] of causes) this.causes.set(owner, row);
    for (const [owner, tick] of freeAt) this.freeAt.set(owner, tick);
    for (const [owner, devices] of senders) this.senders.set(owner, new Set(devices));
  }

  /** The device whose uplink it is: the gateway that the device is behind, or the device itself. */
  private ownerOf(device: number): number {
    const gateway = this.gateways.gatewayOf(device);
    return gateway < 0 ? device : gateway;
  }
}

const durationOf = (bytes: number, bandwidthBps: number | undefined): number =>
  bandwidthBps === undefined ? 0 : Math.ceil((bytes * 8_000) / bandwidthBps);
