import { finish, hex } from './hash.ts';

/**
 * A run's device steps as 64 bits: a rolling hash chain for each device over (tick, event, next configuration,
 * effects), and the sum of all chains. The sum does not depend on the order in which devices are stepped, so the same
 * fleet split over shards or workers has the same fingerprint.
 *
 * The sum is stored every `WINDOW` events: two runs that differ can be bisected to the first window that differs.
 */
export class Fingerprint {
  events = 0;
  /** Low and high word of the sum after every WINDOW events, alternating. */
  readonly windows: number[] = [];
  private low = 0;
  private high = 0;

  /** The caller owns the chains, two words for each of `devices`. */
  constructor(
    devices: number,
    private readonly chainLow: Chain,
    private readonly chainHigh: Chain,
  ) {
    // Each chain has its own start value: a sum of equal chains would not show which device did what.
    for (let device = 0; device < devices; device++) chainLow.set(device, finish(device + 1));
  }

  add(device: number, tick: number, event: number, configuration: number, effects: number): void {
    const a = this.chainLow.get(device);
    const b = this.chainHigh.get(device);
    let x = Math.imul(a ^ tick, 0x9e3779b1) ^ configuration;
    x = Math.imul((x << 15) | (x >>> 17), 0x85ebca77) ^ event;
    const nextA = Math.imul((x << 13) | (x >>> 19), 0xc2b2ae3d) >>> 0;
    let y = Math.imul(b ^ effects, 0x27d4eb2f) ^ nextA;
    y = Math.imul((y << 17) | (y >>> 15), 0x165667b1) ^ tick;
    const nextB = (y ^ (y >>> 15)) >>> 0;
    this.chainLow.set(device, nextA);
    this.chainHigh.set(device, nextB);
    this.low = (this.low + nextA - a) >>> 0;
    this.high = (this.high + nextB - b) >>> 0;
    if ((++this.events & (WINDOW - 1)) === 0) this.windows.push(this.low, this.high);
  }

  digest(): string {
    return hex(this.high) + hex(this.low);
  }

  save() {
    const { events, low, high } = this;
    return { events, low, high, windows: this.windows.slice() };
  }

  restore(state: ReturnType<Fingerprint['save']>): void {
    ({ events: this.events, low: this.low, high: this.high } = state);
    this.windows.length = 0;
    for (const word of state.windows) this.windows.push(word);
  }
}

/** One word per device. */
export interface Chain {
  get(device: number): number;
  set(device: number, word: number): void;
}

export const WINDOW = 65_536;

/** The first window in which two runs differ, or -1: events `WINDOW * n` to `WINDOW * (n + 1)` hold the first difference. */
export function firstDifference(one: readonly number[], other: readonly number[]): number {
  const shared = Math.min(one.length, other.length);
  for (let i = 0; i < shared; i++) if (one[i] !== other[i]) return i >> 1;
  return one.length === other.length ? -1 : shared >> 1;
}
