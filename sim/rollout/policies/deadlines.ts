import { PositionQueue } from './position-queue.ts';

/** Spans of one length that begin one after the other, so the first to begin is the first to end. */
export class Deadlines {
  private readonly queue: PositionQueue;
  private readonly begun: Float64Array;

  /** `spanMs` undefined: none ever ends. */
  constructor(
    size: number,
    private readonly spanMs: number | undefined,
  ) {
    this.queue = new PositionQueue(spanMs === undefined ? 0 : size);
    this.begun = new Float64Array(spanMs === undefined ? 0 : size);
  }

  /** Tick at which the next one ends; Infinity: none does. */
  get dueAt(): number {
    const { first } = this.queue;
    return first < 0 ? Number.POSITIVE_INFINITY : this.begun[first] + this.spanMs!;
  }

  has(position: number): boolean {
    return this.spanMs !== undefined && this.queue.has(position);
  }

  /** Tick at which that of a position ends; 0: it has none. */
  endOf(position: number): number {
    return this.has(position) ? this.begun[position] + this.spanMs! : 0;
  }

  start(position: number, now: number): void {
    if (this.spanMs === undefined) return;
    this.begun[position] = now;
    this.queue.append(position);
  }

  stop(position: number): void {
    if (this.spanMs !== undefined) this.queue.remove(position);
  }

  /** The next that has ended by `now`, taken out; -1: none has. */
  takeDue(now: number): number {
    const { first } = this.queue;
    if (this.dueAt > now) return -1;
    this.queue.remove(first);
    return first;
  }

  clear(): void {
    this.queue.restore([]);
  }

  save() {
    return { queue: this.queue.save(), begun: this.begun.slice() };
  }

  restore(state: ReturnType<Deadlines['save']>): void {
    this.queue.restore(state.queue);
    this.begun.set(state.begun);
  }
}
