import { PositionQueue } from './position-queue.ts';

/**
 * The time limits that a rollout policy sets to the targets of a rollout, all of one duration: the first to start is the first to
 * expire.
 */
export class Deadlines {
  private readonly queue: PositionQueue;
  private readonly begun: Float64Array;

  /** `spanMs` undefined: none ever expires. */
  constructor(
    size: number,
    private readonly spanMs: number | undefined,
  ) {
    this.queue = new PositionQueue(spanMs === undefined ? 0 : size);
    this.begun = new Float64Array(spanMs === undefined ? 0 : size);
  }

  /** Tick at which the next one expires; Infinity if none does. */
  get dueAt(): number {
    const { first } = this.queue;
    return first < 0 ? Number.POSITIVE_INFINITY : this.begun[first] + this.spanMs!;
  }

  has(position: number): boolean {
    return this.spanMs !== undefined && this.queue.has(position);
  }

  /** Tick at which the timer of a position expires; 0 if it has none. */
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

  /** Removes and returns the next timer that has expired by `now`; -1 if none has. */
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
