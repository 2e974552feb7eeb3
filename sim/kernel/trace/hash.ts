/**
 * A rolling hash over whole numbers: two lanes of 32 bits, each like MurmurHash3 with its own constants.
 *
 * It distinguishes traces; it is no protection against forgery.
 */
export class RollingHash {
  // Words with a sign from the beginning: a field that once holds a larger number is a float for good.
  private a: number;
  private b: number;

  constructor(a = 0x9747b28c, b = 0x3c6ef372) {
    this.a = a | 0;
    this.b = b | 0;
  }

  add(word: number): void {
    const k = Math.imul(word, 0xcc9e2d51);
    const x = this.a ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    this.a = (Math.imul((x << 13) | (x >>> 19), 5) + 0xe6546b64) | 0;
    const l = Math.imul(word ^ 0x5bd1e995, 0x85ebca6b);
    const y = this.b ^ Math.imul((l << 16) | (l >>> 16), 0xc2b2ae35);
    this.b = (Math.imul((y << 17) | (y >>> 15), 9) + 0x38495ab5) | 0;
  }

  digest(): string {
    return hex(finish(this.a)) + hex(finish(this.b ^ this.a));
  }

  save(): readonly [number, number] {
    return [this.a, this.b];
  }
}

/** 32 bits of a string: FNV-1a over UTF-16 units, with a finalizer so that similar strings get distant hashes. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return finish(hash) >>> 0;
}

/** Spreads every input bit over the whole word (the finalizer of MurmurHash3). */
export function finish(word: number): number {
  let x = word ^ (word >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

export const hex = (word: number): string =>
  bytesInHex[word >>> 24] +
  bytesInHex[(word >>> 16) & 0xff] +
  bytesInHex[(word >>> 8) & 0xff] +
  bytesInHex[word & 0xff];

const bytesInHex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
