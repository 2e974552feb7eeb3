/**
 * Whole numbers from 0, such as devices of a large fleet: what a Set would hold in some forty bytes each.
 *
 * Order   rising
 * Memory  a bit for each number up to the largest; above 2^26, where only the number for "none" lies, an entry each
 */
export class NumberSet implements Iterable<number> {
  /** How many there are. */
  size = 0;
  private words = new Uint32Array(0);
  private readonly large = new Set<number>();

  has(number: number): boolean {
    if (number >= LARGE) return this.large.has(number);
    const word = number >>> 5;
    return word < this.words.length && (this.words[word] & (1 << (number & 31))) !== 0;
  }

  add(number: number): this {
    if (this.has(number)) return this;
    this.size++;
    if (number >= LARGE) {
      this.large.add(number);
      return this;
    }
    const word = number >>> 5;
    if (word >= this.words.length) this.growTo(word + 1);
    this.words[word] |= 1 << (number & 31);
    return this;
  }

  /** Whether it was there. */
  delete(number: number): boolean {
    if (!this.has(number)) return false;
    this.size--;
    if (number >= LARGE) return this.large.delete(number);
    this.words[number >>> 5] &= ~(1 << (number & 31));
    return true;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const [word, bits] of this.words.entries())
      for (let left = bits; left !== 0; left &= left - 1) yield word * 32 + 31 - Math.clz32(left & -left);
    yield* [...this.large].sort((a, b) => a - b);
  }

  save() {
    return { words: this.words.slice(), large: [...this.large], size: this.size };
  }

  static from({ words, large, size }: ReturnType<NumberSet['save']>): NumberSet {
    const set = new NumberSet();
    set.words = words.slice();
    for (const number of large) set.large.add(number);
    set.size = size;
    return set;
  }

  private growTo(length: number): void {
    const grown = new Uint32Array(Math.max(2, length, this.words.length * 2));
    grown.set(this.words);
    this.words = grown;
  }
}

const LARGE = 2 ** 26;
