import type { Fleet } from '../../fleet/fleet.ts';
import type { NetworkPlan } from '../../plan/plan.ts';

/**
 * The server of the update service, from which devices download releases: a fixed byte rate for all, first come, first served, and none faster
 * than its own link.
 *
 * A real server shares its rate among all current downloads; served in turn, the last finishes at the same instant, and
 * the first ones sooner (assumption: accurate enough for the time at which a fleet is done). Bytes of an interrupted
 * download stay spent.
 */
export class Downloads {
  private busyUntilUs = 0;
  /** Bytes requested so far. */
  bytes = 0;
  active = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly network: NetworkPlan,
    private readonly bytesPerSecond: number | undefined,
  ) {}

  /** Begins a download of that many bytes; returns the tick at which the last byte has been sent. */
  begin(device: number, bytes: number, now: number): number {
    this.bytes += bytes;
    this.active++;
    const { bandwidthBps } = this.fleet.productOf(device).plan.network ?? this.network;
    const ownMs = bandwidthBps === undefined ? 0 : (bytes * 8_000) / bandwidthBps;
    const serviceUs = this.bytesPerSecond === undefined ? 0 : (bytes * 1e6) / this.bytesPerSecond;
    this.busyUntilUs = Math.max(this.busyUntilUs, now * 1_000) + Math.ceil(serviceUs);
    return Math.max(now + 1, Math.ceil(now + ownMs), Math.ceil(this.busyUntilUs / 1_000));
  }

  /** A download has ended, completely or not. */
  end(): void {
    if (this.active > 0) this.active--;
  }

  /** The server has failed; all current downloads are lost. */
  clear(now: number): void {
    this.active = 0;
    this.busyUntilUs = now * 1_000;
  }

  save(): readonly [busyUntilUs: number, bytes: number, underWay: number] {
    return [this.busyUntilUs, this.bytes, this.active];
  }

  restore([busyUntilUs, bytes, underWay]: ReturnType<Downloads['save']>): void {
    this.busyUntilUs = busyUntilUs;
    this.bytes = bytes;
    this.active = underWay;
  }
}
