import type { Row, Tick } from '../../sim/kernel/ids.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import { keepAliveSeconds } from '../core/keep-alive.ts';

interface Pinging {
  /** When it has sent CONNECT: a reminder of an earlier connection of the same number is void. */
  readonly connectedAt: Tick;
  /** When it last sent a packet, and the row behind that. */
  sentAt: Tick;
  cause: Row;
}

/**
 * The pings of clients that are no devices. Where the broker limits keep-alive, each asks for as much as the limit allows, and
 * sends PINGREQ once it has sent nothing for so long, as MQTT libraries do by themselves [MQTT-3.1.2-23]. Without a limit they
 * ask for none and send no pings.
 */
export class ClientPings {
  /** What a client asks for in CONNECT, in seconds. */
  readonly keepAliveS: number;
  private readonly byConn = new Map<number, Pinging>();

  constructor(
    keepAliveMaxMs: number | undefined,
    private readonly link: ServiceLink,
  ) {
    this.keepAliveS = keepAliveSeconds(keepAliveMaxMs);
  }

  /** The client sends a CONNECT with a keep-alive. */
  connecting(conn: number, cause: Row): void {
    const { now } = this.link;
    if (this.keepAliveS > 0) this.byConn.set(conn, { connectedAt: now, sentAt: now, cause });
  }

  /** The client sends something else. */
  sent(conn: number, cause: Row): void {
    const pinging = this.byConn.get(conn);
    if (pinging === undefined) return;
    pinging.sentAt = this.link.now;
    pinging.cause = cause;
  }

  /** The answer that lets the client in arrives at that tick. */
  admitted(conn: number, at: Tick): void {
    const pinging = this.byConn.get(conn);
    if (pinging !== undefined) this.remind(conn, pinging, at);
  }

  /** The reminder has come: the row behind the PINGREQ that is due; undefined if none is. */
  due(conn: number, connectedAt: Tick): Row | undefined {
    const pinging = this.byConn.get(conn);
    if (pinging?.connectedAt !== connectedAt) return undefined;
    const isQuiet = this.link.now - pinging.sentAt >= this.everyMs;
    if (isQuiet) pinging.sentAt = this.link.now;
    this.remind(conn, pinging, this.link.now);
    return isQuiet ? pinging.cause : undefined;
  }

  /** The client has dropped its end. */
  forget(conn: number): void {
    this.byConn.delete(conn);
  }

  save() {
    return [...this.byConn].map(([conn, pinging]) => ({ conn, ...pinging }));
  }

  restore(state: ReturnType<ClientPings['save']>): void {
    this.byConn.clear();
    for (const { conn, ...pinging } of state) this.byConn.set(conn, pinging);
  }

  private remind(conn: number, { connectedAt, sentAt, cause }: Pinging, after: Tick): void {
    const at = Math.max(sentAt + this.everyMs, after + 1);
    this.link.toSelf(codec.pingDue(conn, connectedAt), cause, at);
  }

  private get everyMs(): number {
    return this.keepAliveS * 1_000;
  }
}
