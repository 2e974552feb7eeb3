import type { Queue, QueueState } from '../../sim/kernel/time/queue.ts';
import { type BrokerHost, CONNECT_TIMEOUT_MS, keepAliveMs } from '../core/broker-core.ts';
import { type ConnectionColumns, FREE, OPEN } from './connections.ts';

/**
 * When the model broker ends connections that stay silent for too long: before CONNECT by the connect timeout, after it by the keepalive.
 *
 * Each connection has a node in the queue, armed at or before its deadline. A packet only moves the deadline; `take`
 * checks it when the node's tick comes. So a packet costs one write, and a connection wakes the broker about once a
 * keepalive, or not at all while readings are arithmetic.
 */
export class Deadlines {
  private asked = Number.POSITIVE_INFINITY;

  constructor(
    private readonly host: BrokerHost,
    private readonly columns: ConnectionColumns,
    private readonly queue: Queue,
  ) {}

  reserve(connections: number): void {
    this.queue.reserve(connections);
  }

  /** The deadline's tick, or Infinity. */
  of(conn: number): number {
    const { state, lastPacket, keepAlive } = this.columns;
    if (state[conn] === OPEN) return lastPacket[conn] + CONNECT_TIMEOUT_MS;
    if (state[conn] === FREE || keepAlive[conn] === 0) return Number.POSITIVE_INFINITY;
    return lastPacket[conn] + keepAliveMs(keepAlive[conn]);
  }

  /** Call it when the timeout that applies has changed, not at each packet. */
  watch(conn: number): void {
    const deadline = this.of(conn);
    if (deadline > this.queue.last) {
      this.queue.cancel(conn);
      return;
    }
    if (this.queue.isArmed(conn) && this.queue.tickOf(conn) === deadline) return;
    this.queue.arm(conn, deadline);
    if (deadline < this.asked) this.ask(deadline);
  }

  forget(conn: number): void {
    this.queue.cancel(conn);
  }

  /** Takes the connections whose deadline has passed, in the order in which they were opened. */
  take(): readonly number[] {
    const now = this.host.now();
    const { queue } = this;
    const expired: number[] = [];
    for (let count = queue.advance(now); count > 0; count = queue.advance(now)) {
      for (let i = 0; i < count; i++) {
        const conn = queue.due[i];
        if (!queue.claim(conn)) continue;
        const deadline = this.of(conn);
        if (deadline <= now) expired.push(conn);
        else if (deadline <= queue.last) queue.arm(conn, deadline);
      }
    }
    const { nth } = this.columns;
    return expired.sort((a, b) => nth[a] - nth[b]);
  }

  /** Asks the host for the next wake. A wake that comes too early takes no connection and asks again. */
  askAgain(): void {
    this.asked = Number.POSITIVE_INFINITY;
    const next = this.queue.bound();
    // The bound may lie in the past; no armed node does.
    if (next !== Number.POSITIVE_INFINITY) this.ask(Math.max(next, this.host.now() + 1));
  }

  save(): QueueState {
    return this.queue.save();
  }

  restore(state: QueueState): void {
    this.queue.restore(state);
    this.askAgain();
  }

  private ask(tick: number): void {
    this.asked = tick;
    this.host.wakeAt(tick);
  }
}
