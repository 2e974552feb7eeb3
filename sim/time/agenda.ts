import { CanonicalOrder } from './canonical-order.ts';
import { MessagePool } from './message-pool.ts';
import { type Queue, type QueueState, TICK_MAX } from './queue.ts';

/** Who is told when something falls due. Both calls may arm, cancel and send; nothing they start falls into the same tick. */
export interface Handler {
  timer(process: number, slot: number): void;
  message(to: number, from: number, type: number, a: number, b: number, cause: number, payload: unknown): void;
}

/**
 * The timers and messages of a run, served one instant at a time in canonical order.
 *
 * Processes are devices (numbers from 0) and, above them, brokers and services. Each has `slots` timers; whatever one
 * process wants of another travels as a message that takes at least one tick. Node numbers: process x slots + slot for
 * timers, above them the pooled messages.
 */
export class Agenda {
  private readonly messages: MessagePool;
  private readonly timers: number;
  private readonly order: CanonicalOrder;
  private halting = false;

  constructor(
    readonly queue: Queue,
    readonly processes: number,
    readonly slots: number,
  ) {
    this.timers = processes * slots;
    this.messages = new MessagePool(processes);
    this.order = new CanonicalOrder(slots, this.timers, this.messages);
    queue.reserve(this.timers + this.messages.capacity);
  }

  get now(): number {
    return this.queue.now;
  }

  /** Messages under way. */
  get inFlight(): number {
    return this.messages.live;
  }

  /** Arms a timer `delay` ticks from now; what lies beyond the last tick never comes, so it is not armed. */
  arm(process: number, slot: number, delay: number): void {
    const tick = this.queue.now + delay;
    if (tick > TICK_MAX) this.queue.cancel(process * this.slots + slot);
    else this.queue.arm(process * this.slots + slot, tick);
  }

  cancel(process: number, slot: number): void {
    this.queue.cancel(process * this.slots + slot);
  }

  /** Sends a message that arrives at `tick`, which is after now. `cause` is the trace row behind it. */
  send(
    to: number,
    from: number,
    type: number,
    a: number,
    b: number,
    cause: number,
    tick: number,
    payload?: unknown,
  ): void {
    if (tick > TICK_MAX) return;
    const index = this.messages.take(to, from, type, a, b, cause, payload);
    this.queue.reserve(this.timers + this.messages.capacity);
    this.queue.arm(this.timers + index, tick);
  }

  /** Serves every instant up to `limit`, or up to the end of the instant in which `halt` is called. */
  run(limit: number, handler: Handler): void {
    const { queue, messages, timers, slots } = this;
    this.halting = false;
    while (!this.halting) {
      const count = queue.advance(limit);
      if (count === 0) return;
      const due = queue.due;
      if (count > 1) this.order.sort(due, count);
      for (let i = 0; i < count; i++) {
        const node = due[i];
        if (!queue.claim(node)) continue;
        if (node < timers) {
          const process = (node / slots) | 0;
          handler.timer(process, node - process * slots);
        } else messages.deliver(node - timers, handler);
      }
    }
  }

  halt(): void {
    this.halting = true;
  }

  save(): AgendaState {
    return { queue: this.queue.save(), messages: this.messages.save() };
  }

  restore(state: AgendaState): void {
    this.messages.restore(state.messages);
    this.queue.reserve(this.timers + this.messages.capacity);
    this.queue.restore(state.queue);
  }
}

export interface AgendaState {
  readonly queue: QueueState;
  readonly messages: ReturnType<MessagePool['save']>;
}
