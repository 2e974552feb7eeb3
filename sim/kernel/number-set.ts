/**
 * Whole numbers from 0, such as devices of a large fleet: what a Set would hold in some forty bytes each.
 *
 * Order   none
 * Memory  some two bytes a number where numbers lie close together, some fifty for one that lies alone
 */
export class NumberSet implements Iterable<number> {
  /** How many there are. */
  size = 0;
  /** A bit for each, 32 to a word; a shift goes by the lowest five bits. */
  private readonly words = new Map<number, number>();

  has(number: number): boolean {
    return (this.wordOf(number) & (1 << number)) !== 0;
  }

  add(number: number): this {
    if (!this.has(number)) this.turn(number, 1);
    return this;
  }

  /** Whether it was there. */
  delete(number: number): boolean {
    const was = this.has(number);
    if (was) this.turn(number, -1);
    return was;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const [word, bits] of this.words)
      for (let left = bits; left !== 0; left &= left - 1) yield word * 32 + 31 - Math.clz32(left & -left);
  }

  private turn(number: number, by: 1 | -1): void {
    this.words.set(number >>> 5, this.wordOf(number) ^ (1 << number));
    this.size += by;
  }

  private wordOf(number: number): number {
    return this.words.get(number >>> 5) ?? 0;
  }
}
