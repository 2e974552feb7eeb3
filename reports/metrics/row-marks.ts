/**
 * A small number for each row of a trace, from the first row that is followed on. Every other row has 0, and so has no row.
 *
 * Memory  a byte a row that is followed
 */
export class RowMarks {
  private first = -1;
  private marks = new Uint8Array(1024);

  /** Whether a row has been marked. */
  get hasBegun(): boolean {
    return this.first >= 0;
  }

  of(row: number): number {
    return this.marks[row - this.first] ?? 0;
  }

  /** The first one begins the rows that are followed. */
  set(row: number, mark: number): void {
    if (this.first < 0) this.first = row;
    const at = row - this.first;
    if (at >= this.marks.length) {
      const larger = new Uint8Array(at * 2);
      larger.set(this.marks);
      this.marks = larger;
    }
    this.marks[at] = mark;
  }
}
