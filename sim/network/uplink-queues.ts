import type { Tick } from '../kernel/ids.ts';

/**
 * Uplinks that a device shares with an implant: packets leave one after the other, at the rate of the link.
 *
 * A device has one from its implant's first packet on until it is rid of it. All others send as if each packet had the link
 * to itself, which for readings that are minutes apart is the same (assumption).
 *
 * Units  ticks; bytes, and bits per second
 */
export class UplinkQueues {
  /** By device, when the last packet so far will have left. */
  private readonly freeAt = new Map<number, Tick>();

  get isEmpty(): boolean {
    return this.freeAt.size === 0;
  }

  /** The implant sends: it takes the link for as long as that lasts. */
  occupy(device: number, bytes: number, bandwidthBps: number | undefined, now: Tick): void {
    this.freeAt.set(device, Math.max(this.freeAt.get(device) ?? 0, now) + durationOf(bytes, bandwidthBps));
  }

  /** How long a packet of the device waits until it can leave; it leaves after that. */
  enter(device: number, bytes: number, bandwidthBps: number | undefined, now: Tick): number {
    const freeAt = this.freeAt.get(device);
    if (freeAt === undefined) return 0;
    const begins = Math.max(freeAt, now);
    this.freeAt.set(device, begins + durationOf(bytes, bandwidthBps));
    return begins - now;
  }

  release(device: number): void {
    this.freeAt.delete(device);
  }

  save() {
    return [...this.freeAt];
  }

  restore(state: ReturnType<UplinkQueues['save']>): void {
    this.freeAt.clear();
    for (const [device, tick] of state) this.freeAt.set(device, tick);
  }
}

const durationOf = (bytes: number, bandwidthBps: number | undefined): number =>
  bandwidthBps === undefined ? 0 : Math.ceil((bytes * 8_000) / bandwidthBps);
