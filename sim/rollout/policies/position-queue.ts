/** A queue of positions, each at most once; any of them can be removed in constant time. */
export class PositionQueue {
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private head = NONE;
  private tail = NONE;

  constructor(size: number) {
    this.next = new Int32Array(size).fill(ABSENT);
    this.previous = new Int32Array(size).fill(NONE);
  }

  /** The oldest position; -1 if the queue is empty. */
  get first(): number {
    return this.head;
  }

  has(position: number): boolean {
    return this.next[position] !== ABSENT;
  }

  append(position: number): void {
    this.remove(position);
    this.next[position] = NONE;
    this.previous[position] = this.tail;
    if (this.tail === NONE) this.head = position;
    else this.next[this.tail] = position;
    this.tail = position;
  }

  remove(position: number): void {
    const after = this.next[position];
    if (after === ABSENT) return;
    const before = this.previous[position];
    if (before === NONE) this.head = after;
    else this.next[before] = after;
    if (after === NONE) this.tail = before;
    else this.previous[after] = before;
    this.next[position] = ABSENT;
  }

  /** In order, for `restore`. */
  save(): Int32Array {
    const positions: number[] = [];
    for (let at = this.head; at !== NONE; at = this.next[at]) positions.push(at);
    return Int32Array.from(positions);
  }

  restore(positions: ArrayLike<number>): void {
    this.next.fill(ABSENT);
    this.head = NONE;
    this.tail = NONE;
    for (let i = 0; i < positions.length; i++) this.append(positions[i]);
  }
}

const NONE = -1;
const ABSENT = -2;
