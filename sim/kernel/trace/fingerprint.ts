import type { Tick } from '../ids.ts';
import { finish, hex } from './hash.ts';

/**
 * A run's device steps as 64 bits: a rolling hash chain for each device over (tick, event, next configuration,
 * effects), and the sum of all chains. The sum does not depend on the order in which devices are stepped, so the same
 * fleet split over shards or workers has the same fingerprint.
 *
 * What each window of simulated time adds to the sum is kept, so two runs can be compared window by window. Steps may be
 * added before their time and taken back: the sum holds what has happened once nothing lies ahead.
 */
export class Fingerprint {
  events = 0;
  /** By window, what its steps add to the low and to the high word of the sum. */
  private readonly low = new Uint32Array(WINDOWS);
  private readonly high = new Uint32Array(WINDOWS);

  /** The caller owns the chains, two words for each of `devices`; `tickMs` is how long a tick of the run is. */
  constructor(
    devices: number,
    private readonly chainLow: Chain,
    private readonly chainHigh: Chain,
    private readonly tickMs = 1,
  ) {
    // Each chain has its own start value: a sum of equal chains would not show which device did what.
    for (let device = 0; device < devices; device++) chainLow.set(device, finish(device + 1));
  }

  add(device: number, tick: number, event: number, configuration: number, effects: number): void {
    const low = this.chainLow.get(device) | 0;
    const high = this.chainHigh.get(device) | 0;
    const nextLow = mixedLow(low, tick, event, configuration);
    const nextHigh = mixedHigh(high, tick, effects, nextLow);
    this.chainLow.set(device, nextLow);
    this.chainHigh.set(device, nextHigh);
    const window = this.windowOf(tick);
    this.low[window] += (nextLow - low) | 0;
    this.high[window] += (nextHigh - high) | 0;
    this.events++;
  }

  /** Sets the chain of a device to where its booked steps have brought it. */
  setChain(device: number, low: number, high: number): void {
    this.chainLow.set(device, low);
    this.chainHigh.set(device, high);
  }

  /** Adds to the sum what steps of one window add to a chain; what is taken from it has a negative number of events. */
  book(tick: number, low: number, high: number, events: number): void {
    const window = this.windowOf(tick);
    this.low[window] += low;
    this.high[window] += high;
    this.events += events;
  }

  /** The first instant behind the window that an instant falls into. */
  windowEndOf(instant: Tick): Tick {
    return (this.windowOf(instant) + 1) * WINDOW_MS * this.tickMs;
  }

  private windowOf(instant: Tick): number {
    return (instant / this.tickMs) >>> WINDOW_BITS;
  }

  digest(): string {
    return hex(total(this.high)) + hex(total(this.low));
  }

  /** Low and high word of the sum after each window that is over by a tick, alternating. */
  windowsUntil(tick: number): readonly number[] {
    const windows: number[] = [];
    let low = 0;
    let high = 0;
    for (let window = 0; window < Math.floor(tick / this.tickMs / WINDOW_MS); window++) {
      low = (low + this.low[window]) >>> 0;
      high = (high + this.high[window]) >>> 0;
      windows.push(low, high);
    }
    return windows;
  }

  save() {
    return { events: this.events, low: this.low.slice(), high: this.high.slice() };
  }

  restore({ events, low, high }: ReturnType<Fingerprint['save']>): void {
    this.events = events;
    this.low.set(low);
    this.high.set(high);
  }
}

/** The next low word of a chain, by its last. Words are 32 bits with a sign. */
export function mixedLow(low: number, tick: number, event: number, configuration: number): number {
  let x = Math.imul(low ^ tick, 0x9e3779b1) ^ configuration;
  x = Math.imul((x << 15) | (x >>> 17), 0x85ebca77) ^ event;
  return Math.imul((x << 13) | (x >>> 19), 0xc2b2ae3d);
}

/** The next high word of a chain, by its last and by the next low word. */
export function mixedHigh(high: number, tick: number, effects: number, nextLow: number): number {
  let y = Math.imul(high ^ effects, 0x27d4eb2f) ^ nextLow;
  y = Math.imul((y << 17) | (y >>> 15), 0x165667b1) ^ tick;
  return y ^ (y >>> 15);
}

const total = (words: Uint32Array): number => words.reduce((sum, word) => (sum + word) >>> 0, 0);

/** One word per device. */
export interface Chain {
  get(device: number): number;
  set(device: number, word: number): void;
}

/** 17.5 minutes of simulated time, with ticks of a millisecond; as many windows as 32 bits of ticks have. */
const WINDOW_BITS = 20;
export const WINDOW_MS = 2 ** WINDOW_BITS;
const WINDOWS = 2 ** (32 - WINDOW_BITS);

/** The first window in which two runs differ, or -1: ticks `WINDOW_MS * n` to `WINDOW_MS * (n + 1)` hold the first difference. */
export function firstDifference(one: readonly number[], other: readonly number[]): number {
  const shared = Math.min(one.length, other.length);
  for (let i = 0; i < shared; i++) if (one[i] !== other[i]) return i >> 1;
  return one.length === other.length ? -1 : shared >> 1;
}
