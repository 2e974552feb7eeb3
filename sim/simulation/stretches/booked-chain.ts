import type { Tick } from '../../kernel/ids.ts';
import { type Fingerprint, mixedHigh, mixedLow } from '../../kernel/trace/fingerprint.ts';

/**
 * The chain of one device in the fingerprint, along steps that are booked before their time. What they add to the sum is booked
 * once for each window of the fingerprint: steps come in rising order.
 */
export class BookedChain {
  /** Its two words, with a sign, set before a walk begins. */
  low = 0;
  high = 0;
  /** Steps that are booked, of all devices. */
  steps = 0;
  /** The tick of the latest step. */
  steppedAt: Tick = 0;

  private times = 1;
  /** What the fingerprint has of the chain, and steps since then. */
  private bookedLow = 0;
  private bookedHigh = 0;
  private unbooked = 0;
  /** The first tick behind the window of the latest step. */
  private windowEnd: Tick = 0;

  constructor(private readonly fingerprint: Fingerprint) {}

  /** A walk begins; `times` is 1 to book steps, 0 if they are booked already, -1 to take them back. */
  start(times: number): void {
    this.bookedLow = this.low;
    this.bookedHigh = this.high;
    this.unbooked = 0;
    this.steppedAt = this.windowEnd = 0;
    this.times = times;
  }

  /** A step of the device that leaves its configuration, which has this key, as it was. */
  step(tick: Tick, code: number, keyHash: number, effects: number): void {
    if (tick >= this.windowEnd) this.enterWindow(tick);
    const low = mixedLow(this.low, tick, code, keyHash);
    this.high = mixedHigh(this.high, tick, effects, low);
    this.low = low;
    this.steppedAt = tick;
    this.unbooked++;
  }

  /** Books the steps since it last did. */
  book(): void {
    const { times, unbooked } = this;
    const low = Math.imul(this.low - this.bookedLow, times);
    const high = Math.imul(this.high - this.bookedHigh, times);
    this.fingerprint.book(this.steppedAt, low, high, unbooked * times);
    this.steps += unbooked * times;
    this.bookedLow = this.low;
    this.bookedHigh = this.high;
    this.unbooked = 0;
  }

  /** From here on steps are taken back. */
  turn(): void {
    this.book();
    this.times = -1;
  }

  private enterWindow(tick: Tick): void {
    this.book();
    this.windowEnd = this.fingerprint.windowEndOf(tick);
  }
}
