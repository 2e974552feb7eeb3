import { type Course, NEVER } from './course.ts';

/** How each device in a stretch began it, so that the stretch can be taken back. */
export class StretchStarts {
  /** In `words` each device has `START_WORDS`; instants are kept in ticks of the run, which have `tickMs`. */
  constructor(
    private readonly words: Uint32Array,
    private readonly tickMs: number,
  ) {}

  keep(device: number, at: Course, chainLow: number, chainHigh: number): void {
    const { words, tickMs } = this;
    const first = device * WORDS;
    words[first] = at.next === NEVER ? NO_TICK : at.next / tickMs;
    words[first + 1] = at.keepAlive === NEVER ? NO_TICK : at.keepAlive / tickMs;
    words[first + 2] = at.taken;
    words[first + 3] = at.sentAt;
    words[first + 4] = at.heardAt / tickMs;
    words[first + 5] = at.up / tickMs;
    words[first + 6] = at.down / tickMs;
    words[first + CHAIN_LOW] = chainLow;
    words[first + CHAIN_HIGH] = chainHigh;
  }

  read(device: number, at: Course): void {
    const { words, tickMs } = this;
    const first = device * WORDS;
    at.next = words[first] === NO_TICK ? NEVER : words[first] * tickMs;
    at.keepAlive = words[first + 1] === NO_TICK ? NEVER : words[first + 1] * tickMs;
    at.taken = words[first + 2];
    at.pings = 0;
    at.sentAt = words[first + 3];
    at.heardAt = words[first + 4] * tickMs;
    at.up = words[first + 5] * tickMs;
    at.down = words[first + 6] * tickMs;
    at.underWay = 'nothing';
  }

  chainLowOf(device: number): number {
    return this.words[device * WORDS + CHAIN_LOW];
  }

  chainHighOf(device: number): number {
    return this.words[device * WORDS + CHAIN_HIGH];
  }

  /** The first tick that the stretch does not reach. */
  boundOf(device: number): number {
    return this.words[device * WORDS + BOUND] * this.tickMs;
  }

  /** The pings of the whole stretch. */
  pingsOf(device: number): number {
    return this.words[device * WORDS + PINGS];
  }

  keepEnd(device: number, bound: number, pings: number): void {
    this.words[device * WORDS + BOUND] = Math.min(NO_TICK, Math.ceil(bound / this.tickMs));
    this.words[device * WORDS + PINGS] = pings;
  }
}

/** In place of the tick of a timer that is not armed. */
const NO_TICK = 2 ** 32 - 1;

/** A device is in one stretch at a time, of readings or of dials, so both keep their start in the same place. */
export const START_WORDS = 11;
const WORDS = START_WORDS;
const CHAIN_LOW = 7;
const CHAIN_HIGH = 8;
const BOUND = 9;
const PINGS = 10;
