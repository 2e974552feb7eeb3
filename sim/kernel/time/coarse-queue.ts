import { type Queue, type QueueState, refusePast } from './queue.ts';
import { WheelQueue } from './wheel.ts';

/**
 * A queue whose ticks are longer than a millisecond, for runs of months and years: an instant counts milliseconds as in every
 * queue, and is a whole number of ticks; a node that is armed for an instant between two ticks falls due at the later one.
 */
export class CoarseQueue implements Queue {
  readonly last: number;

  constructor(
    /** Counts ticks. */
    private readonly ticks: Queue,
    private readonly tickMs: number,
  ) {
    this.last = ticks.last * tickMs;
  }

  get now(): number {
    return this.ticks.now * this.tickMs;
  }

  get size(): number {
    return this.ticks.size;
  }

  get due(): Int32Array {
    return this.ticks.due;
  }

  arm(node: number, at: number): void {
    if (!(at > this.now)) refusePast(node, at, this.now);
    this.ticks.arm(node, Math.ceil(at / this.tickMs));
  }

  cancel(node: number): boolean {
    return this.ticks.cancel(node);
  }

  isArmed(node: number): boolean {
    return this.ticks.isArmed(node);
  }

  tickOf(node: number): number {
    return this.ticks.tickOf(node) * this.tickMs;
  }

  peek(): number {
    return this.ticks.peek() * this.tickMs;
  }

  bound(): number {
    return this.ticks.bound() * this.tickMs;
  }

  advance(limit: number): number {
    return this.ticks.advance(Math.floor(limit / this.tickMs));
  }

  claim(node: number): boolean {
    return this.ticks.claim(node);
  }

  join(node: number, place: number): void {
    this.ticks.join(node, place);
  }

  reserve(nodes: number): void {
    this.ticks.reserve(nodes);
  }

  save(): QueueState {
    return this.ticks.save();
  }

  restore(state: QueueState): void {
    this.ticks.restore(state);
  }
}

/** A queue whose instants are whole numbers of ticks of `tickMs`; what it is made of may be given. */
export const queueOf = (nodes: number, tickMs = 1, make: (nodes: number) => Queue = onWheel): Queue =>
  tickMs === 1 ? make(nodes) : new CoarseQueue(make(nodes), tickMs);

const onWheel = (nodes: number): Queue => new WheelQueue(nodes);
