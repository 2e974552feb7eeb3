import { threefry, words } from './threefry.ts';

/**
 * What a device draws chance for. Each purpose is a stream of its own, so switching one mechanism off, or adding a
 * draw to it, leaves every other number of the run as it was: that is what makes two runs comparable device by device.
 *
 * The first `COUNTED` purposes are drawn from again and again and keep a count; the others are drawn once, at a number
 * that the caller names.
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
} as const;

export type Purpose = (typeof Purpose)[keyof typeof Purpose];
type Counted = 0 | 1 | 2 | 3;

export const COUNTED = 4;

/** A count for each device: reads it and leaves one more. */
export interface Counts {
  next(device: number): number;
}

/**
 * The chance of one run: a stream for every (device, purpose), without any state but how often it has been drawn.
 *
 * Shape   the counts are the owner's, COUNTED words a device. A device's key is the same in every fleet it is part
 *         of, its number is not: streams hang on the key
 */
export class Chance {
  constructor(
    readonly key: number,
    /** By counted purpose, how often each device has drawn. */
    private readonly counts: readonly Counts[],
  ) {}

  /** The next 64 bits of a device's stream: the first word is returned, the second stands in `second()`. */
  word(device: number, deviceKey: number, purpose: Counted): number {
    threefry(this.key, deviceKey, this.counts[purpose].next(device), purpose);
    return words[0];
  }

  /** Uniform in [0, 1), the next of a device's stream. */
  uniform(device: number, deviceKey: number, purpose: Counted): number {
    threefry(this.key, deviceKey, this.counts[purpose].next(device), purpose);
    return toUnit(words[0], words[1]);
  }

  /** Uniform in [0, 1), draw number `nth` of a purpose that keeps no count. */
  uniformAt(deviceKey: number, purpose: Purpose, nth: number): number {
    threefry(this.key, deviceKey, nth, purpose);
    return toUnit(words[0], words[1]);
  }
}

/** The second word of the draw just made. */
export const second = (): number => words[1];

/** 53 bits: 32 of one word, 21 of the other. */
const toUnit = (high: number, low: number): number => (high * 0x200000 + (low >>> 11)) * 2 ** -53;
