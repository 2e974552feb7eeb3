import type { Tick } from './ids.ts';

/**
 * Records of whole numbers, each by its place: what there may be as many of as devices of a large fleet, and would cost an
 * object each.
 *
 * Shape   so many words a record, all 0 at first
 * Units   whole numbers of 32 bits, with sign; instants take two words
 * Memory  4 bytes a word; while it grows, three times that for a moment
 */
export class WordRecords {
  private words: Int32Array<ArrayBuffer>;
  private count = 0;

  constructor(private readonly wordsEach: number) {
    this.words = new Int32Array(FIRST * wordsEach);
  }

  get length(): number {
    return this.count;
  }

  /** The place of a new record. */
  add(): number {
    this.reach(this.count);
    return this.count - 1;
  }

  /** There are records up to this place. */
  reach(place: number): void {
    if (place < this.count) return;
    this.count = place + 1;
    const needed = this.count * this.wordsEach;
    if (needed <= this.words.length) return;
    const grown = new Int32Array(Math.max(needed, this.words.length * 2));
    grown.set(this.words);
    this.words = grown;
  }

  read(place: number, field: number): number {
    return this.words[place * this.wordsEach + field];
  }

  write(place: number, field: number, value: number): void {
    this.words[place * this.wordsEach + field] = value;
  }

  /** Milliseconds of the run, in this field and the next. */
  readInstant(place: number, field: number): Tick {
    return (this.read(place, field) >>> 0) + this.read(place, field + 1) * 2 ** 32;
  }

  writeInstant(place: number, field: number, instant: Tick): void {
    this.write(place, field, instant);
    this.write(place, field + 1, Math.floor(instant / 2 ** 32));
  }

  save(): Int32Array {
    return this.words.slice(0, this.count * this.wordsEach);
  }

  restore(saved: Int32Array): void {
    this.words = new Int32Array(Math.max(FIRST * this.wordsEach, saved.length));
    this.words.set(saved);
    this.count = saved.length / this.wordsEach;
  }
}

const FIRST = 64;
