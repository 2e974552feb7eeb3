import type { Tick } from '../../sim/kernel/ids.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { refused, type Verdict } from '../../sim/kernel/trace/verdict.ts';
import type { ControlSettings } from '../../sim/plan/control-list.ts';
import type { BrokerPlan } from '../../sim/plan/plan.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';

interface PendingParts {
  readonly plan: Pick<BrokerPlan, 'connectTimeoutMs' | 'pendingMax'>;
  readonly controls: ControlSettings;
  readonly link: ServiceLink;
}

interface Socket {
  readonly acceptedAt: Tick;
  hasSentConnect: boolean;
}

/**
 * Sockets that the edge has accepted and that have no session yet: how many there may be, and how long each may take to
 * send CONNECT.
 *
 * A socket whose client has vanished stays half-open until its time is over: the edge cannot tell it from a slow one. A
 * plan that limits neither number nor time has no such sockets, and the edge forgets one with its client.
 *
 * Order   sockets become due in the order in which they were accepted, so one message at a time wakes the edge
 * Source  MQTT 3.1.1, 3.1.4: a server should close a connection on which no CONNECT arrives in a reasonable time
 */
export class PendingSockets {
  private readonly isLimited: boolean;
  private readonly max: number;
  private readonly timeoutMs: number;
  private readonly link: ServiceLink;
  /** By connection, in the order in which they were accepted. */
  private readonly sockets = new Map<number, Socket>();
  /** A message that wakes the edge is on its way. */
  private isWakeSent = false;

  constructor({ plan: { connectTimeoutMs, pendingMax }, controls, link }: PendingParts) {
    this.link = link;
    this.isLimited = connectTimeoutMs !== undefined || pendingMax !== undefined;
    this.max = (controls['pending-limit'] ? pendingMax : undefined) ?? Number.POSITIVE_INFINITY;
    this.timeoutMs = (controls['connect-timeout'] ? connectTimeoutMs : undefined) ?? Number.POSITIVE_INFINITY;
  }

  /** A dial arrives: why the edge refuses it, or undefined if it accepts it. */
  accept(conn: number): Verdict | undefined {
    if (!this.isLimited) return undefined;
    const { size } = this.sockets;
    if (size >= this.max) return refused('pending-limit', `${size} of ${this.max} sockets without a session`);
    this.sockets.set(conn, { acceptedAt: this.link.now, hasSentConnect: false });
    this.wakeFor(this.link.now);
    return undefined;
  }

  /** When the edge accepted the dial of a socket that has no session; undefined if it is no such socket. */
  acceptedAt(conn: number): Tick | undefined {
    return this.sockets.size > 0 ? this.sockets.get(conn)?.acceptedAt : undefined;
  }

  /** Whether the edge waits for the CONNECT of this connection, whatever has become of its client. */
  awaitsConnect(conn: number): boolean {
    return this.sockets.size > 0 && this.sockets.get(conn)?.hasSentConnect === false;
  }

  /** CONNECT has arrived. Until it is decided, the socket still has no session. */
  connectCame(conn: number): void {
    const socket = this.sockets.size > 0 ? this.sockets.get(conn) : undefined;
    if (socket !== undefined) socket.hasSentConnect = true;
  }

  /** The socket has a session, or has ended. */
  forget(conn: number): void {
    if (this.sockets.size > 0) this.sockets.delete(conn);
  }

  /** The message that wakes the edge has come: the sockets whose time is over. */
  takeOverdue(): readonly number[] {
    this.isWakeSent = false;
    const overdue: number[] = [];
    for (const [conn, { acceptedAt, hasSentConnect }] of this.sockets) {
      if (hasSentConnect) continue;
      if (acceptedAt + this.timeoutMs > this.link.now) {
        this.wakeFor(acceptedAt);
        break;
      }
      overdue.push(conn);
    }
    return overdue;
  }

  /** Why the edge closes a socket whose time is over. */
  get tooLate(): Verdict {
    return refused('connect-timeout', `no CONNECT within ${showSpan(this.timeoutMs)}`);
  }

  save() {
    return { sockets: [...this.sockets].map(([conn, socket]) => ({ conn, ...socket })), isWakeSent: this.isWakeSent };
  }

  restore({ sockets, isWakeSent }: ReturnType<PendingSockets['save']>): void {
    this.sockets.clear();
    for (const { conn, ...socket } of sockets) this.sockets.set(conn, socket);
    this.isWakeSent = isWakeSent;
  }

  /** A wake for a socket that has gone by then finds the next one. */
  private wakeFor(acceptedAt: Tick): void {
    if (this.isWakeSent || this.timeoutMs === Number.POSITIVE_INFINITY) return;
    this.isWakeSent = true;
    this.link.toSelf(codec.connectDue(), NONE, acceptedAt + this.timeoutMs);
  }
}
