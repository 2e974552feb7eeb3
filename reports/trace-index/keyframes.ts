import { copyStates, type DeviceStates, setStates } from './device-states.ts';

/** The states of all devices at one position, as small as they get. */
interface Keyframe {
  readonly bytes: number;
  into(states: DeviceStates): void;
}

/**
 * The states of all devices at the start of some chunks: of every chunk, until they would take more memory than they may; then every
 * second one goes, as often as need be.
 *
 * Memory  one byte a device for each, where devices are in at most 256 combinations of states; else two bytes a device and word
 */
export class Keyframes {
  private frames: Keyframe[] = [];
  /** How many chunks have to be read, from the keyframe before it on, to come to the end of any. */
  span = 1;

  /** `bytesLeast`: what the keyframes of all chunks take at least, had each one; those that will not be kept are not made. */
  constructor(
    private readonly bytesMax: number,
    bytesLeast: number,
  ) {
    while (bytesLeast > Math.max(1, bytesMax) * this.span) this.span *= 2;
  }

  get byteLength(): number {
    return this.frames.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Keeps the states at the start of a chunk, if it is to have a keyframe. Call it for each, in order. */
  offer(entry: number, states: DeviceStates): void {
    if (this.before(entry) !== entry) return;
    this.frames.push(keyframeOf(states));
    while (this.byteLength > this.bytesMax && this.frames.length > 1) {
      this.span *= 2;
      this.frames = this.frames.filter((_, nth) => nth % 2 === 0);
    }
  }

  /** The last chunk with a keyframe, not after `entry`. */
  before(entry: number): number {
    return entry - (entry % this.span);
  }

  /** Sets the states to those at the start of a chunk that has a keyframe. */
  read(entry: number, states: DeviceStates): void {
    this.frames[entry / this.span].into(states);
  }
}

/** Most fleets are in few combinations of states at a time: these are numbered, and a device has the number of its own. */
function keyframeOf(states: DeviceStates): Keyframe {
  const numbers = new Uint8Array(states[0].length);
  let combinations = 1;
  const words: { readonly every: number; readonly values: readonly number[] }[] = [];
  for (const of of states) {
    const every = combinations;
    const values: number[] = [];
    const numberOf = new Int32Array(2 ** 16).fill(-1);
    for (let device = 0; device < of.length; device++) {
      const value = of[device];
      if (numberOf[value] < 0) numberOf[value] = values.push(value) - 1;
      numbers[device] += numberOf[value] * every;
    }
    combinations *= values.length;
    if (combinations > COMBINATIONS_MAX) break;
    words.push({ every, values });
  }
  if (combinations > COMBINATIONS_MAX) {
    const copy = copyStates(states);
    return { bytes: copy.length * copy[0].byteLength, into: (to) => setStates(to, copy) };
  }
  return {
    bytes: numbers.length,
    into(to) {
      for (const [word, { every, values }] of words.entries()) {
        const table = Uint16Array.from(
          { length: combinations },
          (_, nth) => values[Math.floor(nth / every) % values.length],
        );
        for (let device = 0; device < numbers.length; device++) to[word][device] = table[numbers[device]];
      }
    },
  };
}

const COMBINATIONS_MAX = 256;
