import { armedState } from './armed-state.ts';
import { type Queue, type QueueState, refusePast, TICK_MAX } from './queue.ts';

/**
 * A hierarchical timing wheel. Three levels of 12, 10 and 10 bits cover every tick, so nothing ever overflows.
 *
 * A node is on the level of the highest part in which its tick differs from now, in that part's bucket. Lists are
 * intrusive and doubly linked, 12 bytes per node; arming and canceling are O(1), each node moves down at most twice.
 * The nearest level is wide because moving a node down costs a cache miss in a large fleet: a node due within four
 * seconds, as nearly every message is, never moves. A bucket of the upper levels is `LANES` lists, filled in turn and
 * walked in parallel: the next node of a list is known only once the current one has been loaded from memory, so four
 * lists wait for memory at the same time.
 *
 * Source  Varghese and Lauck, Hashed and Hierarchical Timing Wheels (SOSP 1987)
 */
export class WheelQueue implements Queue {
  now = 0;
  readonly last = TICK_MAX;
  size = 0;
  due = new Int32Array(1024);

  private readonly heads = new Int32Array(BUCKETS).fill(END);
  /** One bit per bucket, and one bit for each word of those. */
  private readonly occupied = new Int32Array(BUCKETS / 32);
  private readonly summary = new Int32Array(SUMMARY_WORDS);
  /**
   * Records of three words, so that a node is in one place: NEXT, PREV, TICK. PREV is the previous node, or the bucket
   * as `FIRST - bucket`, or one of UNARMED and DUE.
   */
  private records: Int32Array<ArrayBuffer>;
  /** The list of an upper bucket that was filled last. */
  private lane = 0;
  /** The nodes of the bucket that is being cascaded. */
  private moving = new Int32Array(1024);

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

  join(node: number, place: number): void {
    this.fallDue(node, place);
  }

  peek(): number {
    const bucket = this.firstOccupied();
    if (bucket < 0) return Number.POSITIVE_INFINITY;
    if (bucket < MIDDLE) return this.startOf(bucket);
    let earliest = TICK_MAX;
    for (let lane = bucket & -LANES; lane < (bucket & -LANES) + LANES; lane++) {
      for (let node = this.heads[lane]; node !== END; node = this.records[node * WORDS + NEXT]) {
        earliest = Math.min(earliest, this.records[node * WORDS + TICK] >>> 0);
      }
    }
    return earliest;
  }

  bound(): number {
    const bucket = this.firstOccupied();
    return bucket < 0 ? Number.POSITIVE_INFINITY : this.startOf(bucket);
  }

  advance(limit: number): number {
    for (;;) {
      const bucket = this.firstOccupied();
      if (bucket < 0) break;
      const start = this.startOf(bucket);
      if (start > limit) break;
      this.now = start;
      // At the first tick of a far bucket, its nodes belong on the levels below; some may be due at once.
      const due = bucket < MIDDLE ? this.drain(bucket) : this.cascade(bucket);
      if (due > 0) return due;
    }
    if (limit > this.now) this.now = limit;
    return 0;
  }

  reserve(nodes: number): void {
    if (nodes * WORDS <= this.records.length) return;
    const records = unarmed(nodes);
    records.set(this.records);
    this.records = records;
  }

  save(): QueueState {
    return armedState(this, this.records.length / WORDS);
  }

  restore(state: QueueState): void {
    this.heads.fill(END);
    this.occupied.fill(0);
    this.summary.fill(0);
    this.records = unarmed(this.records.length / WORDS);
    this.size = 0;
    this.now = state.now;
    const { nodes, ticks } = state;
    if (nodes.length > 0) this.reserve(nodes[nodes.length - 1] + 1);
    for (let i = 0; i < nodes.length; i++) this.arm(nodes[i], ticks[i]);
  }

  private link(node: number, tick: number): void {
    const bucket = this.bucketOf(tick);
    const head = this.heads[bucket];
    this.records[node * WORDS + NEXT] = head;
    this.records[node * WORDS + PREV] = FIRST - bucket;
    if (head !== END) this.records[head * WORDS + PREV] = node;
    else {
      this.occupied[bucket >> 5] |= 1 << (bucket & 31);
      this.summary[bucket >> 10] |= 1 << ((bucket >> 5) & 31);
    }
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
    if (next === END) this.vacate(bucket);
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
    const moving = this.gather(bucket & -LANES);
    let count = 0;
    for (let i = 0; i < moving; i++) {
      const node = this.moving[i];
      const tick = this.records[node * WORDS + TICK] >>> 0;
      if (tick === this.now) count = this.fallDue(node, count);
      else this.link(node, tick);
    }
    this.size -= count;
    return count;
  }

  /** Removes the nodes of a bucket, four lists in parallel: unrolled, so that their positions stay in registers. */
  private gather(first: number): number {
    const { heads } = this;
    let a = heads[first];
    let b = heads[first + 1];
    let c = heads[first + 2];
    let d = heads[first + 3];
    for (let lane = 0; lane < LANES; lane++) this.empty(first + lane);
    let count = 0;
    while ((a & b & c & d) !== END) {
      if (count + LANES > this.moving.length) this.moving = grownInt32(this.moving, count * 2);
      if (a !== END) {
        this.moving[count++] = a;
        a = this.records[a * WORDS + NEXT];
      }
      if (b !== END) {
        this.moving[count++] = b;
        b = this.records[b * WORDS + NEXT];
      }
      if (c !== END) {
        this.moving[count++] = c;
        c = this.records[c * WORDS + NEXT];
      }
      if (d !== END) {
        this.moving[count++] = d;
        d = this.records[d * WORDS + NEXT];
      }
    }
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
    this.vacate(bucket);
  }

  private vacate(bucket: number): void {
    const word = bucket >> 5;
    this.occupied[word] &= ~(1 << (bucket & 31));
    if (this.occupied[word] === 0) this.summary[word >> 5] &= ~(1 << (word & 31));
  }

  /** All nodes are ahead of now and nearer levels come first, so the lowest occupied bucket is the earliest. */
  private firstOccupied(): number {
    for (let part = 0; part < SUMMARY_WORDS; part++) {
      const words = this.summary[part];
      if (words === 0) continue;
      const word = (part << 5) | lowestBit(words);
      return (word << 5) | lowestBit(this.occupied[word]);
    }
    return -1;
  }

  /** The level is that of the highest part in which the tick differs from now. */
  private bucketOf(tick: number): number {
    const differs = (tick ^ this.now) >>> 0;
    if (differs < NEAR_SPAN) return tick & (NEAR_SPAN - 1);
    this.lane = (this.lane + 1) & (LANES - 1);
    if (differs < MIDDLE_SPAN) return (MIDDLE + ((tick >>> NEAR_BITS) & 0x3ff) * LANES) | this.lane;
    return (FAR + (tick >>> MIDDLE_BITS) * LANES) | this.lane;
  }

  /** The first tick of a bucket. */
  private startOf(bucket: number): number {
    if (bucket < MIDDLE) return ((this.now & -NEAR_SPAN) | bucket) >>> 0;
    if (bucket < FAR) return ((this.now & -MIDDLE_SPAN) | (((bucket - MIDDLE) >> LANE_BITS) << NEAR_BITS)) >>> 0;
    return (((bucket - FAR) >> LANE_BITS) << MIDDLE_BITS) >>> 0;
  }
}

// Lists 0 to 4,095 are buckets of one tick each; then come 1,024 buckets of 4,096 ticks, and 1,024 of 4,194,304 ticks.
const NEAR_BITS = 12;
const NEAR_SPAN = 1 << NEAR_BITS;
const MIDDLE = NEAR_SPAN;
const MIDDLE_BITS = 22;
const MIDDLE_SPAN = 1 << MIDDLE_BITS;
const LANE_BITS = 2;
const LANES = 1 << LANE_BITS;
const FAR = MIDDLE + 1_024 * LANES;
const BUCKETS = FAR + 1_024 * LANES;
const SUMMARY_WORDS = BUCKETS / 1_024;

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);

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
