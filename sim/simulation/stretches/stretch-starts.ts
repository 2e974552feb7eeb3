import { type Course, NEVER } from './course.ts';

/**
 * How each device in a stretch began it, so that the stretch can be taken back.
 *
 * Memory  40 bytes a device
 */
export class StretchStarts {
  private readonly words: Uint32Array;

  constructor(devices: number) {
    this.words = new Uint32Array(devices * WORDS);
  }

  keep(device: number, at: Course, chainLow: number, chainHigh: number): void {
    const { words } = this;
    const first = device * WORDS;
    words[first] = at.next;
    words[first + 1] = at.keepAlive;
    words[first + 2] = at.taken;
    words[first + 3] = at.sentAt;
    words[first + 4] = at.heardAt;
    words[first + 5] = at.up;
    words[first + 6] = at.down;
    words[first + CHAIN_LOW] = chainLow;
    words[first + CHAIN_HIGH] = chainHigh;
  }

  read(device: number, at: Course): void {
    const { words } = this;
    const first = device * WORDS;
    at.next = words[first];
    at.keepAlive = words[first + 1];
    at.taken = words[first + 2];
    at.sentAt = words[first + 3];
    at.heardAt = words[first + 4];
    at.up = words[first + 5];
    at.down = words[first + 6];
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
    return this.words[device * WORDS + BOUND];
  }

  setBound(device: number, bound: number): void {
    this.words[device * WORDS + BOUND] = Math.min(bound, NEVER);
  }
}

const WORDS = 10;
const CHAIN_LOW = 7;
const CHAIN_HIGH = 8;
const BOUND = 9;
