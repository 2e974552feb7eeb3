import type { ProcessId, Row, Tick } from '../ids.ts';
import { invariant } from '../lab-error.ts';
import { CanonicalOrder } from './canonical-order.ts';
import { Clock } from './clock.ts';
import type { Handler } from './handler.ts';
import type { Message } from './message.ts';
import { MessagePool } from './message-pool.ts';
import type { Queue, QueueState } from './queue.ts';
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
  /** In the canonical order, the place and the source of what is being handled; `BEHIND_ALL` between two instants. */
  private place = BEHIND_ALL;
  private source = 0;

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

  /** Arms a timer `delay` ms from now; one beyond the last instant would never fall due, so it is not armed. */
  arm(process: number, slot: number, delay: number): void {
    const tick = this.queue.now + delay;
    if (tick > this.queue.last) this.queue.cancel(process * this.slots + slot);
    else this.queue.arm(process * this.slots + slot, tick);
  }

  cancel(process: number, slot: number): void {
    this.queue.cancel(process * this.slots + slot);
  }

  isArmed(process: number, slot: number): boolean {
    return this.queue.isArmed(process * this.slots + slot);
  }

  /** Milliseconds until a timer falls due; undefined behavior unless armed. */
  dueIn(process: number, slot: number): number {
    return this.queue.tickOf(process * this.slots + slot) - this.queue.now;
  }

  /** When a timer falls due; undefined behavior unless armed. */
  dueAt(process: number, slot: number): Tick {
    return this.queue.tickOf(process * this.slots + slot);
  }

  /** Sends a message that arrives at `at`, which is after now. `cause` is the trace row behind it. */
  send(to: ProcessId, from: ProcessId, message: Message, cause: Row, at: Tick): void {
    if (at > this.queue.last) return;
    const { capacity } = this.messages;
    const index = this.messages.take(to, from, message, cause);
    if (this.messages.capacity !== capacity) this.queue.reserve(this.timers + this.messages.capacity);
    this.queue.arm(this.timers + index, at);
  }

  /** Arms a timer for a tick; if it is the current one, the timer is handled at its place in the rest of the instant. */
  armAt(process: number, slot: number, tick: Tick): void {
    const node = process * this.slots + slot;
    this.queue.cancel(node);
    if (tick === this.queue.now) this.join(node);
    else if (tick <= this.queue.last) this.queue.arm(node, tick);
  }

  /** Sends a message that arrives at `at`; if that is the current tick, it is handled at its place in the rest of the instant. */
  sendAt(to: ProcessId, from: ProcessId, message: Message, cause: Row, at: Tick): void {
    if (at !== this.queue.now) {
      this.send(to, from, message, cause, at);
      return;
    }
    const index = this.messages.take(to, from, message, cause);
    this.queue.reserve(this.timers + this.messages.capacity);
    this.join(this.timers + index);
  }

  /** Whether the run has passed the place of a timer in the canonical order. */
  hasPassedTimer(tick: Tick, process: ProcessId, slot: number): boolean {
    return this.hasPassed(tick, process * (this.slots + 1) + slot, 0);
  }

  /** The same for a message that is newer than all of its source that are under way. */
  hasPassedMessage(tick: Tick, to: ProcessId, from: ProcessId): boolean {
    return this.hasPassed(tick, to * (this.slots + 1) + this.slots, from);
  }

  /**
   * Handles every instant up to `limit`. After a call of `halt` it stops before the next node, if need be within an
   * instant; the next call continues from there.
   */
  run(limit: number, handler: Handler): void {
    const { queue, messages, timers, slots } = this;
    this.halting = false;
    for (;;) {
      while (this.served < this.dueCount) {
        const node = queue.due[this.served];
        if (this.halting) return;
        this.served++;
        if (!queue.claim(node)) continue;
        if (node < timers) {
          const process = (node / slots) | 0;
          this.place = node + process;
          this.source = 0;
          handler.timer(process, node - process * slots);
        } else {
          this.place = messages.toOf(node - timers) * (slots + 1) + slots;
          this.source = messages.fromOf(node - timers);
          messages.deliver(node - timers, handler);
        }
      }
      if (this.halting) return;
      this.place = BEHIND_ALL;
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

  /** Puts a node among those of the current instant that are not handled yet. */
  private join(node: number): void {
    this.queue.join(node, this.dueCount++);
    const left = this.dueCount - this.served;
    this.order.sort(this.queue.due.subarray(this.served, this.dueCount), left);
  }

  private hasPassed(tick: Tick, place: number, source: number): boolean {
    if (tick !== this.queue.now) return tick < this.queue.now;
    return place === this.place ? source < this.source : place < this.place;
  }

  save(): AgendaState {
    invariant(this.served === this.dueCount, 'a checkpoint is taken between two instants');
    return { queue: this.queue.save(), messages: this.messages.save(), sent: this.sent.save() };
  }

  restore(state: AgendaState): void {
    this.served = this.dueCount = 0;
    this.place = BEHIND_ALL;
    this.messages.restore(state.messages);
    this.sent.restore(state.sent);
    this.queue.reserve(this.timers + this.messages.capacity);
    this.queue.restore(state.queue);
    this.clock.now = this.queue.now;
  }
}

/** Beyond the place of every process: a billion processes and slots are more than the canonical order can sort. */
const BEHIND_ALL = 2 ** 30;

export interface AgendaState {
  readonly queue: QueueState;
  readonly messages: ReturnType<MessagePool['save']>;
  readonly sent: Uint32Array;
}
