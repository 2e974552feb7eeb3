import { threefry, words } from './threefry.ts';
import { counters, threefryTriple } from './threefry-triple.ts';

/**
 * What a device draws random numbers for. Each purpose is a separate stream, so switching one mechanism off, or adding
 * a draw to it, leaves all other numbers of the run unchanged: this makes two runs comparable device by device.
 *
 * The first `COUNTED` purposes draw repeatedly and count their draws; for the others the caller numbers each draw.
 */
export const Purpose = {
  telemetry: 0,
  backoff: 1,
  uplink: 2,
  downlink: 3,
  ring: 4,
  site: 5,
  boot: 6,
  availability: 7,
  selection: 8,
  renewal: 9,
  challenge: 10,
  revocationFetch: 11,
  attestation: 12,
  fault: 13,
  updateCheck: 14,
  deferral: 15,
  reconnection: 16,
  phase: 17,
  clientUplink: 18,
  clientDownlink: 19,
  noise: 20,
  offset: 21,
  logLoss: 22,
  drift: 23,
  typing: 24,
  lan: 25,
  effort: 26,
  guess: 27,
  contact: 28,
  choice: 29,
  pair: 30,
  place: 31,
} as const;

export type Purpose = (typeof Purpose)[keyof typeof Purpose];
/** Purposes that count their draws. */
export type Counted = 0 | 1 | 2 | 3;

export const COUNTED = 4;

/** A counter per device. */
export interface Counts {
  /** Returns its value and increments it. */
  next(device: number): number;
  get(device: number): number;
  set(device: number, count: number): void;
}

/**
 * The random numbers of one run: a stream for every (device, purpose), whose only state is its number of draws.
 *
 * Shape   the caller owns the counts, COUNTED words per device. A device's key is the same in every fleet, its number
 *         is not: streams depend on the key
 */
export class Chance {
  constructor(
    readonly key: number,
    /** By counted purpose, how often each device has drawn. */
    private readonly counts: readonly Counts[],
  ) {}

  /** The next 64 bits of a device's stream: returns the first word, with a sign; `second()` returns the second. */
  word(device: number, deviceKey: number, purpose: Counted): number {
    threefry(this.key, deviceKey, this.counts[purpose].next(device), purpose);
    return words[0];
  }

  /** Uniform in [0, 1), the next of a device's stream. */
  uniform(device: number, deviceKey: number, purpose: Counted): number {
    threefry(this.key, deviceKey, this.counts[purpose].next(device), purpose);
    return toUnit(words[0], words[1]);
  }

  /** 64 bits as `word` draws them for three purposes, each by the number of its draw: puts them into `drawn`. */
  drawThree(deviceKey: number, purposes: readonly [Counted, Counted, Counted], a: number, b: number, c: number): void {
    counters[0] = a;
    counters[1] = purposes[0];
    counters[2] = b;
    counters[3] = purposes[1];
    counters[4] = c;
    counters[5] = purposes[2];
    threefryTriple(this.key, deviceKey);
  }

  /** How often a device has drawn for a purpose, and its reverse: the stream goes on with that draw. */
  drawsOf(device: number, purpose: Counted): number {
    return this.counts[purpose].get(device);
  }

  goOnWith(device: number, purpose: Counted, nth: number): void {
    this.counts[purpose].set(device, nth);
  }

  /** Uniform in [0, 1), draw number `nth` of a purpose. */
  uniformAt(deviceKey: number, purpose: Purpose, nth: number): number {
    return uniformAt(this.key, deviceKey, purpose, nth);
  }
}

/** The same of the run with a key, for readers of a finished one. */
export function uniformAt(runKey: number, deviceKey: number, purpose: Purpose, nth: number): number {
  threefry(runKey, deviceKey, nth, purpose);
  return toUnit(words[0], words[1]);
}

/** The second word of the latest draw. */
export const second = (): number => words[1];

/** Uniform in [0, 1), by two words, with a sign or without one: 53 bits, 32 of one and 21 of the other. */
export const toUnit = (high: number, low: number): number => ((high >>> 0) * 0x200000 + (low >>> 11)) * 2 ** -53;
