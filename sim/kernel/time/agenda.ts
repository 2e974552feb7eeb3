import type { ProcessId, Row, Tick } from '../ids.ts';
import { invariant } from '../lab-error.ts';
import { CanonicalOrder } from './canonical-order.ts';
import { Clock } from './clock.ts';
import type { Handler } from './handler.ts';
import type { Message } from './message.ts';
import { MessagePool } from './message-pool.ts';
import { type Queue, type QueueState, TICK_MAX } from './queue.ts';
import { OwnCounts, type SentCounts } from './sent-counts.ts';

/** What an agenda is made for. */
export interface AgendaParts {
  readonly processes: number;
  /** Timers of each process. */
  readonly slots: number;
  /** Moved as the agenda moves. */
  readonly clock?: Clock;
  readonly sent?: SentCounts;
}

/**
 * The timers and messages of a run, handled one instant at a time in canonical order.
 *
 * Processes are devices (numbers from 0) and, above them, brokers and services. Each has `slots` timers; processes
 * communicate only by messages that take at least one tick. Node numbers: process x slots + slot for timers, above them
 * the pooled messages.
 */
export class Agenda {
  private readonly messages: MessagePool;
  private readonly timers: number;
  private readonly order: CanonicalOrder;
  private halting = false;
  /** Of the current instant: how many nodes were due, and how many have been handled. */
  private dueCount = 0;
  private served = 0;

  readonly processes: number;
  readonly slots: number;
  private readonly clock: Clock;
  private readonly sent: SentCounts;

  constructor(
    readonly queue: Queue,
    { processes, slots, clock = new Clock(), sent = new OwnCounts(processes) }: AgendaParts,
  ) {
    this.processes = processes;
    this.slots = slots;
    this.clock = clock;
    this.sent = sent;
    this.timers = processes * slots;
    this.messages = new MessagePool(sent);
    this.order = new CanonicalOrder(slots, this.timers, this.messages);
    queue.reserve(this.timers + this.messages.capacity);
  }

  get now(): Tick {
    return this.queue.now;
  }

  /** Messages in flight. */
  get inFlight(): number {
    return this.messages.live;
  }

  /** Arms a timer `delay` ticks from now; one beyond the last tick would never fall due, so it is not armed. */
  arm(process: number, slot: number, delay: number): void {
    const tick = this.queue.now + delay;
    if (tick > TICK_MAX) this.queue.cancel(process * this.slots + slot);
    else this.queue.arm(process * this.slots + slot, tick);
  }

  cancel(process: number, slot: number): void {
    this.queue.cancel(process * this.slots + slot);
  }

  isArmed(process: number, slot: number): boolean {
    return this.queue.isArmed(process * this.slots + slot);
  }

  /** Ticks until a timer falls due; undefined behavior unless armed. */
  dueIn(process: number, slot: number): number {
    return this.queue.tickOf(process * this.slots + slot) - this.queue.now;
  }

  /** Sends a message that arrives at `at`, which is after now. `cause` is the trace row behind it. */
  send(to: ProcessId, from: ProcessId, message: Message, cause: Row, at: Tick): void {
    if (at > TICK_MAX) return;
    const { capacity } = this.messages;
    const index = this.messages.take(to, from, message, cause);
    if (this.messages.capacity !== capacity) this.queue.reserve(this.timers + this.messages.capacity);
    this.queue.arm(this.timers + index, at);
  }

  /**
   * Handles every instant up to `limit`. After a call of `halt` it stops before the next node, if need be within an
   * instant; the next call continues from there.
   */
  run(limit: number, handler: Handler): void {
    const { queue, messages, timers, slots } = this;
    this.halting = false;
    for (;;) {
      const due = queue.due;
      while (this.served < this.dueCount) {
        const node = due[this.served];
        if (this.halting) return;
        this.served++;
        if (!queue.claim(node)) continue;
        if (node < timers) {
          const process = (node / slots) | 0;
          handler.timer(process, node - process * slots);
        } else {
          messages.deliver(node - timers, handler);
        }
      }
      if (this.halting) return;
      this.served = 0;
      this.dueCount = queue.advance(limit);
      this.clock.now = queue.now;
      if (this.dueCount === 0) return;
      if (this.dueCount > 1) this.order.sort(queue.due, this.dueCount);
    }
  }

  /** Stops `run` after the node being handled. */
  halt(): void {
    this.halting = true;
  }

  save(): AgendaState {
    invariant(this.served === this.dueCount, 'a checkpoint is taken between two instants');
    return { queue: this.queue.save(), messages: this.messages.save(), sent: this.sent.save() };
  }

  restore(state: AgendaState): void {
    this.served = this.dueCount = 0;
    this.messages.restore(state.messages);
    this.sent.restore(state.sent);
    this.queue.reserve(this.timers + this.messages.capacity);
    this.queue.restore(state.queue);
    this.clock.now = this.queue.now;
  }
}

export interface AgendaState {
  readonly queue: QueueState;
  readonly messages: ReturnType<MessagePool['save']>;
  readonly sent: Uint32Array;
}
