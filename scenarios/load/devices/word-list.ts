import type { FileWords } from './device-file.ts';

/** A column of few different words: each word once, and a place in them for each row. */
export class WordList {
  private readonly known = new Map<string, number>();
  private readonly places: number[] = [];

  /** An empty cell has no place. */
  push(word: string): void {
    if (word === '') {
      this.places.push(-1);
      return;
    }
    const place = this.known.get(word) ?? this.known.size;
    this.known.set(word, place);
    this.places.push(place);
  }

  /** The column with its rows in this order. */
  column(rows: Uint32Array): FileWords {
    return { words: [...this.known.keys()], places: Int32Array.from(rows, (row) => this.places[row]) };
  }
}
