import { type Course, NEVER } from './course.ts';

/** How each device in a stretch began it, so that the stretch can be taken back. */
export class StretchStarts {
  /** By device, when its first check for updates was due, and how many it makes; undefined if checks are part of no stretch. */
  private readonly ofChecks: Uint32Array | undefined;

  /** In `words` each device has `START_WORDS`; instants are kept in ticks of the run, which have `tickMs`. */
  constructor(
    private readonly words: Uint32Array,
    private readonly tickMs: number,
    hasChecks: boolean,
  ) {
    this.ofChecks = hasChecks ? new Uint32Array((words.length / WORDS) * 2) : undefined;
  }

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
    if (this.ofChecks !== undefined) this.ofChecks[device * 2] = at.upkeep === NEVER ? NO_TICK : at.upkeep / tickMs;
    words[first + CHAIN_LOW] = chainLow;
    words[first + CHAIN_HIGH] = chainHigh;
  }

  read(device: number, at: Course): void {
    const { words, tickMs } = this;
    const first = device * WORDS;
    at.next = words[first] === NO_TICK ? NEVER : words[first] * tickMs;
    at.keepAlive = words[first + 1] === NO_TICK ? NEVER : words[first + 1] * tickMs;
    const upkeep = this.ofChecks === undefined ? NO_TICK : this.ofChecks[device * 2];
    at.upkeep = upkeep === NO_TICK ? NEVER : upkeep * tickMs;
    at.taken = words[first + 2];
    at.pings = 0;
    at.checks = 0;
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

  /** The checks of the whole stretch. */
  checksOf(device: number): number {
    return this.ofChecks === undefined ? 0 : this.ofChecks[device * 2 + 1];
  }

  keepEnd(device: number, bound: number, { pings, checks }: Course): void {
    this.words[device * WORDS + BOUND] = Math.min(NO_TICK, Math.ceil(bound / this.tickMs));
    this.words[device * WORDS + PINGS] = pings;
    if (this.ofChecks !== undefined) this.ofChecks[device * 2 + 1] = checks;
  }
}

/** In place of the tick of a timer that is not armed. */
export const NO_TICK = 2 ** 32 - 1;

/** A device is in one stretch at a time, of readings or of dials, so both keep their start in the same place. */
export const START_WORDS = 11;
const WORDS = START_WORDS;
const CHAIN_LOW = 7;
const CHAIN_HIGH = 8;
const BOUND = 9;
const PINGS = 10;
