import { Latency, type LatencyFigures } from './latency.ts';

/**
 * Matches when a reading was first sent with when it arrived, where the two come by different ways: whichever comes first waits.
 *
 * Units   `wallMs` of this machine
 * Memory  PLACES readings a device on either side, a million at most; of more, the oldest are dropped and have no latency
 */
export class ReadingMatches {
  private readonly latency = new Latency();
  private readonly sentAt = new Map<number, number>();
  private readonly arrivedAt = new Map<number, number>();
  private readonly most: number;

  constructor(devices: number) {
    this.most = Math.min(READINGS_MAX, Math.max(READINGS_LEAST, devices * PLACES));
  }

  sent(device: number, reading: number, at: number): void {
    const key = keyOf(device, reading);
    const arrived = this.arrivedAt.get(key);
    if (arrived === undefined) this.keep(this.sentAt, key, at);
    else this.match(key, at, arrived);
  }

  /** A second arrival of the same reading waits in vain, and is dropped in time. */
  arrived(device: number, reading: number, at: number): void {
    const key = keyOf(device, reading);
    const sent = this.sentAt.get(key);
    if (sent === undefined) this.keep(this.arrivedAt, key, at);
    else this.match(key, sent, at);
  }

  figures(): LatencyFigures {
    return this.latency.figures();
  }

  private match(key: number, sent: number, arrived: number): void {
    this.sentAt.delete(key);
    this.arrivedAt.delete(key);
    this.latency.record(arrived - sent);
  }

  private keep(side: Map<number, number>, key: number, at: number): void {
    side.set(key, at);
    if (side.size <= this.most) return;
    const [oldest] = side.keys();
    if (oldest !== undefined) side.delete(oldest);
  }
}

const keyOf = (device: number, reading: number): number => device * READINGS + (reading % READINGS);

/** With ten million devices, keys stay below 2^53. */
const READINGS = 2 ** 29;
const PLACES = 32;
const READINGS_LEAST = 1_024;
const READINGS_MAX = 2 ** 20;
