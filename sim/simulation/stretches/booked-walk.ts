import type { Tick } from '../../kernel/ids.ts';
import type { Fingerprint } from '../../kernel/trace/fingerprint.ts';
import { BookedChain } from './booked-chain.ts';
import { NEVER } from './course.ts';

/**
 * A walk along the steps of a device before their time: it books them, or goes along steps that are booked up to the present and from there
 * on takes them back.
 */
export abstract class BookedWalk {
  /** The chain of the device in the fingerprint. */
  readonly chain: BookedChain;
  /** The same where the walk has met the present; undefined content if nothing lay ahead of it. */
  presentLow = 0;
  presentHigh = 0;

  /** 1 while steps are booked, 0 while they are booked already, -1 while they are taken from what is booked. */
  protected times = 1;
  /** The tick from which on steps may lie ahead of the present; NEVER while that does not matter. */
  protected now: Tick = NEVER;
  /** Arrivals that are booked, of all devices. */
  protected arrivals = 0;

  constructor(
    fingerprint: Fingerprint,
    private readonly tickMs: number,
  ) {
    this.chain = new BookedChain(fingerprint);
  }

  /** Steps and arrivals that are booked. */
  get spared(): number {
    return this.chain.steps + this.arrivals;
  }

  /** Nothing is booked. */
  forget(): void {
    this.chain.steps = this.arrivals = 0;
  }

  /** `times` is 1 to book steps, 0 if they are booked already. */
  protected begin(times: number, now: Tick): void {
    this.times = times;
    this.now = now;
    this.chain.start(times);
  }

  /** The walk is over; true if it has met the present. */
  protected finish(): boolean {
    this.chain.book();
    return this.times === -1;
  }

  /** What follows lies ahead of the present: from here on steps are taken back. */
  protected takeBack(): void {
    const { chain } = this;
    chain.turn();
    this.presentLow = chain.low;
    this.presentHigh = chain.high;
    this.times = -1;
    this.now = NEVER;
  }

  /** When something falls due that is asked for at an instant: with the next tick, if that lies between two. */
  due(instant: Tick): Tick {
    const { tickMs } = this;
    return tickMs === 1 ? instant : Math.ceil(instant / tickMs) * tickMs;
  }
}
