import { armedState } from './armed-state.ts';
import { type Queue, type QueueState, refusePast, TICK_MAX } from './queue.ts';

/**
 * A hierarchical timing wheel: four levels of 256 buckets cover every tick of 32 bits, so nothing ever overflows.
 *
 * A node lies on the level of the highest byte in which its tick differs from now, in that byte's bucket. Lists are
 * intrusive and doubly linked, 12 bytes a node; arming and cancelling are O(1), each node moves down at most three times.
 *
 * Source  Varghese and Lauck, Hashed and Hierarchical Timing Wheels (SOSP 1987)
 */
export class WheelQueue implements Queue {
  now = 0;
  size = 0;
  due = new Int32Array(1024);

  private readonly heads = new Int32Array(BUCKETS).fill(END);
  /** One bit a bucket, eight words a level. */
  private readonly occupied = new Int32Array(BUCKETS / 32);
  /**
   * Records of three words, so that a node lies in one place: NEXT, PREV, TICK. PREV is the node before, or the bucket
   * as `FIRST - bucket`, or one of UNARMED and DUE.
   */
  private records: Int32Array<ArrayBuffer>;

  constructor(nodes: number) {
    this.records = unarmed(nodes);
  }

  arm(node: number, tick: number): void {
    if (tick <= this.now || tick > TICK_MAX) refusePast(node, tick, this.now);
    if (this.records[node * WORDS + PREV] !== UNARMED && this.records[node * WORDS + PREV] !== DUE) this.unlink(node);
    else this.size++;
    this.records[node * WORDS + TICK] = tick;
    this.link(node, tick);
  }

  cancel(node: number): boolean {
    const prev = this.records[node * WORDS + PREV];
    if (prev === UNARMED) return false;
    if (prev === DUE) {
      this.records[node * WORDS + PREV] = UNARMED;
      return true;
    }
    this.unlink(node);
    this.records[node * WORDS + PREV] = UNARMED;
    this.size--;
    return true;
  }

  isArmed(node: number): boolean {
    const prev = this.records[node * WORDS + PREV];
    return prev !== UNARMED && prev !== DUE;
  }

  tickOf(node: number): number {
    return this.records[node * WORDS + TICK] >>> 0;
  }

  claim(node: number): boolean {
    if (this.records[node * WORDS + PREV] !== DUE) return false;
    this.records[node * WORDS + PREV] = UNARMED;
    return true;
  }

  peek(): number {
    for (let level = 0; level < LEVELS; level++) {
      const bucket = this.firstOccupied(level);
      if (bucket < 0) continue;
      let earliest = TICK_MAX;
      for (let node = this.heads[bucket]; node !== END; node = this.records[node * WORDS + NEXT]) {
        if (this.records[node * WORDS + TICK] >>> 0 < earliest) earliest = this.records[node * WORDS + TICK] >>> 0;
      }
      return earliest;
    }
    return Number.POSITIVE_INFINITY;
  }

  bound(): number {
    for (let level = 0; level < LEVELS; level++) {
      const bucket = this.firstOccupied(level);
      if (bucket >= 0) return this.windowStart(level, bucket & 0xff);
    }
    return Number.POSITIVE_INFINITY;
  }

  advance(limit: number): number {
    for (;;) {
      const near = this.firstOccupied(0);
      if (near >= 0) {
        const tick = ((this.now & ~0xff) | near) >>> 0;
        if (tick > limit) break;
        this.now = tick;
        return this.drain(near);
      }
      const level = this.lowestOccupiedLevel();
      if (level < 0) break;
      const bucket = this.firstOccupied(level);
      const start = this.windowStart(level, bucket & 0xff);
      if (start > limit) break;
      // Standing at the window's first tick, its nodes differ from now in a lower byte only; one may be due at once.
      this.now = start;
      const due = this.cascade(bucket);
      if (due > 0) return due;
    }
    if (limit > this.now) this.now = limit;
    return 0;
  }

  reserve(nodes: number): void {
    const had = this.records.length / WORDS;
    if (nodes <= had) return;
    const records = unarmed(Math.max(nodes, had + (had >> 1)));
    records.set(this.records);
    this.records = records;
  }

  save(): QueueState {
    return armedState(this, this.records.length / WORDS);
  }

  restore(state: QueueState): void {
    this.heads.fill(END);
    this.occupied.fill(0);
    this.records = unarmed(this.records.length / WORDS);
    this.size = 0;
    this.now = state.now;
    for (let i = 0; i < state.nodes.length; i++) {
      this.reserve(state.nodes[i] + 1);
      this.arm(state.nodes[i], state.ticks[i]);
    }
  }

  private link(node: number, tick: number): void {
    const differs = (tick ^ this.now) >>> 0;
    const level = differs < 0x100 ? 0 : differs < 0x10000 ? 1 : differs < 0x1000000 ? 2 : 3;
    const bucket = (level << 8) | ((tick >>> (level << 3)) & 0xff);
    const head = this.heads[bucket];
    this.records[node * WORDS + NEXT] = head;
    this.records[node * WORDS + PREV] = FIRST - bucket;
    if (head !== END) this.records[head * WORDS + PREV] = node;
    else this.occupied[bucket >> 5] |= 1 << (bucket & 31);
    this.heads[bucket] = node;
  }

  private unlink(node: number): void {
    const prev = this.records[node * WORDS + PREV];
    const next = this.records[node * WORDS + NEXT];
    if (next !== END) this.records[next * WORDS + PREV] = prev;
    if (prev >= 0) {
      this.records[prev * WORDS + NEXT] = next;
      return;
    }
    const bucket = FIRST - prev;
    this.heads[bucket] = next;
    if (next === END) this.occupied[bucket >> 5] &= ~(1 << (bucket & 31));
  }

  private drain(bucket: number): number {
    let count = 0;
    for (let node = this.heads[bucket]; node !== END; node = this.records[node * WORDS + NEXT])
      count = this.fallDue(node, count);
    this.empty(bucket);
    this.size -= count;
    return count;
  }

  /** Spreads a bucket over the levels below; nodes whose tick is now become due. */
  private cascade(bucket: number): number {
    let count = 0;
    let node = this.heads[bucket];
    this.empty(bucket);
    while (node !== END) {
      const after = this.records[node * WORDS + NEXT];
      if (this.records[node * WORDS + TICK] >>> 0 === this.now) count = this.fallDue(node, count);
      else this.link(node, this.records[node * WORDS + TICK] >>> 0);
      node = after;
    }
    this.size -= count;
    return count;
  }

  private fallDue(node: number, count: number): number {
    if (count === this.due.length) this.due = grownInt32(this.due, count * 2);
    this.due[count] = node;
    this.records[node * WORDS + PREV] = DUE;
    return count + 1;
  }

  private empty(bucket: number): void {
    this.heads[bucket] = END;
    this.occupied[bucket >> 5] &= ~(1 << (bucket & 31));
  }

  /** All nodes of a level lie ahead of now, so its lowest occupied bucket is its earliest. */
  private firstOccupied(level: number): number {
    for (let word = level << 3; word < (level + 1) << 3; word++) {
      const bits = this.occupied[word];
      if (bits !== 0) return (word << 5) | (31 - Math.clz32(bits & -bits));
    }
    return -1;
  }

  private lowestOccupiedLevel(): number {
    for (let level = 1; level < LEVELS; level++) if (this.firstOccupied(level) >= 0) return level;
    return -1;
  }

  private windowStart(level: number, slot: number): number {
    const shift = level << 3;
    const above = level === 3 ? 0 : this.now & (-1 << (shift + 8));
    return (above | (slot << shift)) >>> 0;
  }
}

const LEVELS = 4;
const BUCKETS = LEVELS * 256;
const END = -1;
const UNARMED = -1;
const DUE = -2;
const FIRST = -3;

const WORDS = 3;
const NEXT = 0;
const PREV = 1;
const TICK = 2;

function unarmed(nodes: number): Int32Array<ArrayBuffer> {
  const records = new Int32Array(nodes * WORDS);
  for (let at = PREV; at < records.length; at += WORDS) records[at] = UNARMED;
  return records;
}

const grownInt32 = (from: Int32Array, capacity: number): Int32Array<ArrayBuffer> => {
  const to = new Int32Array(capacity);
  to.set(from);
  return to;
};
