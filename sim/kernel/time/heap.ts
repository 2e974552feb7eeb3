import { armedState } from './armed-state.ts';
import { type Queue, type QueueState, refusePast, TICK_MAX } from './queue.ts';

/** A 4-ary indexed heap, ordered by (tick, node): slower than the wheel, but simple enough to test it against. */
export class HeapQueue implements Queue {
  now = 0;
  readonly last = TICK_MAX;
  size = 0;
  due = new Int32Array(1024);

  private heap: Int32Array;
  /** The index of a node in the heap, or one of UNARMED and DUE. */
  private place: Int32Array;
  private ticks: Uint32Array;

  constructor(nodes: number) {
    this.heap = new Int32Array(nodes);
    this.place = new Int32Array(nodes).fill(UNARMED);
    this.ticks = new Uint32Array(nodes);
  }

  arm(node: number, tick: number): void {
    if (tick <= this.now || tick > TICK_MAX) refusePast(node, tick, this.now);
    if (this.place[node] >= 0) this.remove(node);
    this.ticks[node] = tick;
    this.settle(this.size++, node, true);
  }

  cancel(node: number): boolean {
    const place = this.place[node];
    if (place === UNARMED) return false;
    if (place !== DUE) this.remove(node);
    this.place[node] = UNARMED;
    return true;
  }

  isArmed(node: number): boolean {
    return this.place[node] >= 0;
  }

  tickOf(node: number): number {
    return this.ticks[node];
  }

  claim(node: number): boolean {
    if (this.place[node] !== DUE) return false;
    this.place[node] = UNARMED;
    return true;
  }

  join(node: number, place: number): void {
    this.fallDue(node, place);
  }

  peek(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.ticks[this.heap[0]];
  }

  bound(): number {
    return this.peek();
  }

  advance(limit: number): number {
    const tick = this.peek();
    if (tick > limit) {
      if (limit > this.now) this.now = limit;
      return 0;
    }
    this.now = tick;
    let count = 0;
    while (this.size > 0 && this.ticks[this.heap[0]] === tick) {
      const node = this.heap[0];
      this.remove(node);
      this.fallDue(node, count++);
    }
    return count;
  }

  reserve(nodes: number): void {
    const had = this.heap.length;
    if (nodes <= had) return;
    const heap = new Int32Array(nodes);
    const place = new Int32Array(nodes).fill(UNARMED);
    const ticks = new Uint32Array(nodes);
    heap.set(this.heap);
    place.set(this.place);
    ticks.set(this.ticks);
    [this.heap, this.place, this.ticks] = [heap, place, ticks];
  }

  save(): QueueState {
    return armedState(this, this.heap.length);
  }

  restore(state: QueueState): void {
    this.place.fill(UNARMED);
    this.size = 0;
    this.now = state.now;
    const { nodes, ticks } = state;
    if (nodes.length > 0) this.reserve(nodes[nodes.length - 1] + 1);
    for (let i = 0; i < nodes.length; i++) this.arm(nodes[i], ticks[i]);
  }

  private fallDue(node: number, count: number): void {
    if (count === this.due.length) {
      const due = new Int32Array(count * 2);
      due.set(this.due);
      this.due = due;
    }
    this.due[count] = node;
    this.place[node] = DUE;
  }

  private remove(node: number): void {
    const hole = this.place[node];
    const last = this.heap[--this.size];
    if (hole === this.size) return;
    const up = hole > 0 && this.before(last, this.heap[(hole - 1) >> 2]);
    this.settle(hole, last, up);
  }

  /** Moves a node to its place, from a free index upward or downward. */
  private settle(place: number, node: number, up: boolean): void {
    let at = place;
    if (up) {
      while (at > 0) {
        const parent = (at - 1) >> 2;
        if (!this.before(node, this.heap[parent])) break;
        this.put(at, this.heap[parent]);
        at = parent;
      }
    } else {
      for (;;) {
        const first = at * 4 + 1;
        if (first >= this.size) break;
        let least = first;
        for (let child = first + 1; child < Math.min(first + 4, this.size); child++) {
          if (this.before(this.heap[child], this.heap[least])) least = child;
        }
        if (!this.before(this.heap[least], node)) break;
        this.put(at, this.heap[least]);
        at = least;
      }
    }
    this.put(at, node);
  }

  private put(place: number, node: number): void {
    this.heap[place] = node;
    this.place[node] = place;
  }

  private before(a: number, b: number): boolean {
    return this.ticks[a] < this.ticks[b] || (this.ticks[a] === this.ticks[b] && a < b);
  }
}

const UNARMED = -1;
const DUE = -2;
