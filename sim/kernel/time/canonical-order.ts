import type { MessagePool } from './message-pool.ts';

/**
 * The order within one instant: destination, slot (timers before messages), source, the source's own count.
 *
 * It depends only on the nodes: not on the queue, not on the order of arming, not on a message's place in the pool. Two
 * runs with the same due nodes have the same order.
 */
export class CanonicalOrder {
  private keys = new Float64Array(1024);
  private packed = new Float64Array(1024);
  private scratch = new Int32Array(1024);

  constructor(
    private readonly slots: number,
    private readonly timers: number,
    private readonly messages: MessagePool,
  ) {}

  /** Sorts the first `count` nodes in place. */
  sort(nodes: Int32Array, count: number): void {
    if (count > this.keys.length) this.grow(count);
    for (let i = 0; i < count; i++) this.keys[i] = this.placeOf(nodes[i]);
    if (count <= INSERTION_MAX) this.insert(nodes, 0, count);
    else this.sortMany(nodes, count);
  }

  /** Destination and slot in one number: timers of a process by slot, then its messages. */
  private placeOf(node: number): number {
    if (node < this.timers) return node + ((node / this.slots) | 0);
    return this.messages.toOf(node - this.timers) * (this.slots + 1) + this.slots;
  }

  private insert(nodes: Int32Array, from: number, to: number): void {
    const keys = this.keys;
    for (let i = from + 1; i < to; i++) {
      const key = keys[i];
      const node = nodes[i];
      let j = i - 1;
      while (j >= from && (keys[j] > key || (keys[j] === key && this.isAfter(nodes[j], node)))) {
        keys[j + 1] = keys[j];
        nodes[j + 1] = nodes[j];
        j--;
      }
      keys[j + 1] = key;
      nodes[j + 1] = node;
    }
  }

  /** Two nodes with the same key are messages: compares source, then the source's count. */
  private isAfter(a: number, b: number): boolean {
    const { messages } = this;
    const first = a - this.timers;
    const other = b - this.timers;
    const sources = messages.fromOf(first) - messages.fromOf(other);
    return sources > 0 || (sources === 0 && sentLater(messages.nthOf(first), messages.nthOf(other)) > 0);
  }

  /**
   * Packs a key with its position into 53 bits for the engine's numeric sort; equal keys are then ordered in place. Ten million devices
   * with four timers each need 26 bits for keys, so 2^27 nodes can be due in one instant.
   */
  private sortMany(nodes: Int32Array, count: number): void {
    this.sortBy(nodes, 0, count, this.keys);
    for (let start = 0; start < count; ) {
      let end = start + 1;
      while (end < count && this.keys[end] === this.keys[start]) end++;
      if (end - start > 1) this.sortMessages(nodes, start, end);
      start = end;
    }
  }

  /** Messages with the same key: by source, then in short runs by the source's count. */
  private sortMessages(nodes: Int32Array, start: number, end: number): void {
    if (end - start <= INSERTION_MAX) {
      this.insert(nodes, start, end);
      return;
    }
    for (let i = start; i < end; i++) this.keys[i] = this.messages.fromOf(nodes[i] - this.timers);
    this.sortBy(nodes, start, end, this.keys);
    for (let first = start; first < end; ) {
      let last = first + 1;
      while (last < end && this.keys[last] === this.keys[first]) last++;
      if (last - first > 1) this.sortCounts(nodes, first, last);
      first = last;
    }
  }

  private sortCounts(nodes: Int32Array, start: number, end: number): void {
    const { messages, timers } = this;
    nodes.subarray(start, end).sort((a, b) => sentLater(messages.nthOf(a - timers), messages.nthOf(b - timers)));
  }

  /** Sorts nodes and keys of a range by key, stably. */
  private sortBy(nodes: Int32Array, start: number, end: number, keys: Float64Array): void {
    const count = end - start;
    const positions = 2 ** (32 - Math.clz32(count - 1));
    const packed = this.packed.subarray(0, count);
    for (let i = 0; i < count; i++) packed[i] = keys[start + i] * positions + i;
    packed.sort();
    const scratch = this.scratch;
    for (let i = 0; i < count; i++) scratch[i] = nodes[start + i];
    for (let i = 0; i < count; i++) {
      const key = Math.floor(packed[i] / positions);
      nodes[start + i] = scratch[packed[i] - key * positions];
      keys[start + i] = key;
    }
  }

  private grow(count: number): void {
    const capacity = count + (count >> 1);
    this.keys = new Float64Array(capacity);
    this.packed = new Float64Array(capacity);
    this.scratch = new Int32Array(capacity);
  }
}

/** Below this, insertion sort is the fastest. */
const INSERTION_MAX = 80;

/** Above 0 if the first of two counts of one source is the later one, though counts begin anew after 2^32 messages. */
const sentLater = (nth: number, other: number): number => (nth - other) | 0;
