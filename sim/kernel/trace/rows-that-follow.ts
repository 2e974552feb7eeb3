import { NONE } from './sink.ts';

/**
 * Marks the rows that follow from some first rows: a row does whose cause is marked. A cause comes before its effect, so rows
 * that come in their order need no second look.
 *
 * Memory  a byte for each row of the run
 */
export class RowsThatFollow {
  private marks = new Uint8Array(1_024);

  /** Call for each row in rising order; returns whether the row is marked. */
  add(row: number, cause: number, isFirst: boolean): boolean {
    if (row >= this.marks.length) this.grow(row);
    if (!isFirst && (cause === NONE || this.marks[cause] !== 1)) return false;
    this.marks[row] = 1;
    return true;
  }

  save() {
    return this.marks.slice();
  }

  restore(marks: ReturnType<RowsThatFollow['save']>): void {
    this.marks = marks.slice();
  }

  private grow(row: number): void {
    const { marks } = this;
    this.marks = new Uint8Array(Math.max(row + 1, marks.length * 2));
    this.marks.set(marks);
  }
}
