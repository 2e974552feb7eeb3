import type { ProcessId, Row, Tick } from '../../sim/kernel/ids.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import type { Revoked } from '../../sim/trust/revocation/revocations.ts';
import type { RelyingParty } from '../admission/relying-party.ts';
import type { Arrival } from '../core/broker-core.ts';
import { BROKER_END, type Connections } from '../core/connections.ts';

/** A packet of a client whose admission waits for the status of its certificate. */
export interface WaitingPacket {
  readonly conn: number;
  readonly packet: Arrival;
  readonly cause: Row;
}

interface Query {
  readonly askedAt: Tick;
  waiting: readonly WaitingPacket[];
}

interface QueryParts {
  readonly link: ServiceLink;
  /** The process that answers. */
  readonly responder: ProcessId;
  readonly party: RelyingParty;
  /** Decides on a client by what the broker knows now. */
  readonly admit: (packet: WaitingPacket) => void;
}

/**
 * The edge asks a responder about the certificates of devices (OCSP): one query a device at a time, while the packets of
 * clients that it concerns wait.
 *
 * A query takes a tick each way and the time that the service needs. Without an answer the broker decides by what it
 * knows, as `onUnavailable` says.
 */
export class StatusQueries {
  private readonly byDevice = new Map<number, Query>();

  constructor(private readonly parts: QueryParts) {}

  /** Whether the client has to wait; then the packet is kept, and the responder is asked if no query is open. */
  keepsWaiting(device: number, packet: WaitingPacket): boolean {
    const isWaiting = this.byDevice.get(device)?.waiting.some(({ conn }) => conn === packet.conn) === true;
    if (!isWaiting && !this.parts.party.isStatusDue(device)) return false;
    const query = this.ask(device, packet.cause);
    query.waiting = [...query.waiting, packet];
    return true;
  }

  /** Asks about the connected devices whose status is due; a session ends when its answer says so. */
  refresh(connections: Connections): void {
    connections.forEachWithEnd(BROKER_END, (conn) => {
      const device = connections.deviceOf(conn);
      if (connections.certificateAt(conn) > 0 && this.parts.party.isStatusDue(device)) this.ask(device, NONE);
    });
  }

  answered(device: number, status: Revoked | 'good'): void {
    this.parts.party.learnStatus(device, status);
    this.end(device);
  }

  /** No answer has come to the query of that tick. */
  timedOut(device: number, askedAt: Tick): void {
    if (this.byDevice.get(device)?.askedAt === askedAt) this.end(device);
  }

  /** An end of the connection has been released. */
  forget(device: number, conn: number): void {
    const query = this.byDevice.get(device);
    if (query !== undefined) query.waiting = query.waiting.filter((packet) => packet.conn !== conn);
  }

  /** The edge has failed, and with it all connections. */
  clear(): void {
    this.byDevice.clear();
  }

  save() {
    return [...this.byDevice].map(([device, { askedAt, waiting }]) => ({ device, askedAt, waiting }));
  }

  restore(state: ReturnType<StatusQueries['save']>): void {
    this.byDevice.clear();
    for (const { device, askedAt, waiting } of state) this.byDevice.set(device, { askedAt, waiting });
  }

  private ask(device: number, cause: Row): Query {
    const open = this.byDevice.get(device);
    if (open !== undefined) return open;
    const { link, responder } = this.parts;
    const query: Query = { askedAt: link.now, waiting: [] };
    this.byDevice.set(device, query);
    link.send(responder, codec.statusQuery(device), cause, link.now + 1);
    link.toSelf(codec.statusTimeout(device, link.now), cause, link.now + TIMEOUT_MS);
    return query;
  }

  private end(device: number): void {
    const waiting = this.byDevice.get(device)?.waiting ?? [];
    this.byDevice.delete(device);
    for (const packet of waiting) this.parts.admit(packet);
  }
}

/**
 * How long a client waits for the status of its certificate before the broker decides without an answer.
 *
 * Assumptions  as long as browsers wait that admit a site without an answer
 */
const TIMEOUT_MS = 2_000;
