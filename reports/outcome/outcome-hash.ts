import type { Region } from '../run-folder/manifest.ts';

// A hash of what became of the devices of a run, by which two runs are compared: `outcomeHash` of its summary.

/** What is hashed of a control's verdict on a device. */
interface VerdictText {
  readonly control: string;
  readonly kind: string;
  readonly verdict: string;
  readonly reason: string;
}

/** A hash of 64 bits in two halves. */
type Lanes = readonly [number, number];

/**
 * A hash of a run's device outcomes, without building them.
 *
 * The hashes of all entries are added, so their order does not matter and no entry has to be kept. Two lanes of 32 bits:
 * runs that differ agree with a chance of about 2^-64, which is enough to notice a difference, not to resist a forger.
 */
export class OutcomeHash {
  private first = 0;
  private second = 0;

  static ofVerdict({ control, kind, verdict, reason }: VerdictText): Lanes {
    return ofText(JSON.stringify([control, kind, verdict, reason]));
  }

  /** Adds one entry: the lanes of its text, and its device. */
  add([a, b]: Lanes, device: number): void {
    this.first = (this.first + mixed(a, device)) >>> 0;
    this.second = (this.second + mixed(b, device)) >>> 0;
  }

  addStates(region: Region, states: Uint8Array): void {
    const lanes = region.states.map((state) => ofText(JSON.stringify([region.name, state])));
    for (let device = 0; device < states.length; device++) this.add(lanes[states[device]], device);
  }

  copy(): OutcomeHash {
    const copy = new OutcomeHash();
    copy.first = this.first;
    copy.second = this.second;
    return copy;
  }

  digest(): string {
    return [this.first, this.second].map((lane) => lane.toString(16).padStart(8, '0')).join('');
  }
}

/** FNV-1a over code units, from two bases. */
const ofText = (text: string): Lanes => [fnv(text, 0x811c9dc5), fnv(text, 0x9747b28c)];

function fnv(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ (text.charCodeAt(i) & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (text.charCodeAt(i) >>> 8), 0x01000193);
  }
  return hash >>> 0;
}

/** The finalizer of MurmurHash3, over text and device. */
function mixed(text: number, device: number): number {
  let hash = text ^ Math.imul(device + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
