import type { IConnectPacket } from 'mqtt-packet';
import type { Row, Tick } from '../../sim/kernel/ids.ts';
import type { ControlSettings } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import type { Arrival } from '../core/broker-core.ts';

interface ProbeParts {
  readonly plan: Plan;
  readonly controls: ControlSettings;
  readonly link: ServiceLink;
  /** The client id of a CONNECT; undefined for any other packet. */
  readonly clientIdIn: (conn: number, packet: Arrival) => string | undefined;
  /** Whether any two clients of one name can have different addresses. */
  readonly addressesDiffer: () => boolean;
  /** The address of the client at the far end of a connection, as text. */
  readonly addressOf: (conn: number) => string;
  /** The connection that has the session of a client id now, or -1. */
  readonly holderOf: (clientId: string) => number;
  /** Whether the client at the far end can answer. */
  readonly answers: (conn: number) => boolean;
  /** How long its answer takes; undefined if none can come. */
  readonly roundTrip: (conn: number) => number | undefined;
}

interface Probe {
  readonly packet: Arrival;
  readonly cause: Row;
  readonly askedAt: Tick;
  readonly isAnswered: boolean;
  isOver: boolean;
}

/**
 * The edge asks whether a session is still in use, before a CONNECT from another address takes it over: it sends a TCP
 * keep-alive probe to the holder, and the CONNECT waits for the answer.
 *
 * A device that has moved to another network no longer answers at its old address, so it gets its session.
 */
export class HolderProbes {
  private readonly byConn = new Map<number, Probe>();

  constructor(private readonly parts: ProbeParts) {}

  /** Whether a client's first packet has to wait; then it is kept. */
  keepsWaiting(conn: number, packet: Arrival, cause: Row): boolean {
    const { addressesDiffer, clientIdIn, controls, link, plan } = this.parts;
    if (!addressesDiffer() || !controls['concurrent-use'] || plan.broker.concurrentUse === 'refuse') return false;
    const clientId = clientIdIn(conn, packet);
    if (clientId === undefined) return false;
    const holder = this.holderElsewhere(conn, clientId);
    if (holder < 0) return false;
    const waitMs = plan.broker.holderWaitMs ?? WAIT_MS;
    const roundTrip = this.parts.roundTrip(holder) ?? waitMs;
    const isAnswered = roundTrip < waitMs;
    this.byConn.set(conn, { packet, cause, askedAt: link.now, isAnswered, isOver: false });
    link.toSelf(codec.probed(conn, link.now), cause, link.now + Math.min(roundTrip, waitMs));
    return true;
  }

  /** The probe of that tick is over; the packet that waited for it, unless its client has gone. */
  over(conn: number, askedAt: Tick): { readonly packet: Arrival; readonly cause: Row } | undefined {
    const probe = this.byConn.get(conn);
    if (probe?.askedAt !== askedAt || probe.isOver) return undefined;
    probe.isOver = true;
    return probe;
  }

  /** The other address at which the session is in use that this CONNECT would take over. */
  inUseAt(conn: number, { clientId }: Pick<IConnectPacket, 'clientId'>): string | undefined {
    const { addressesDiffer, addressOf } = this.parts;
    if (!addressesDiffer()) return undefined;
    const holder = this.holderElsewhere(conn, clientId);
    return holder >= 0 && this.isUsed(conn, holder) ? addressOf(holder) : undefined;
  }

  /** An edge that does not ask looks at what it would have heard, for the verdict to say so. */
  private isUsed(conn: number, holder: number): boolean {
    const { answers, plan } = this.parts;
    if (plan.broker.concurrentUse === 'refuse') return true;
    const probe = this.byConn.get(conn);
    return probe === undefined ? answers(holder) : probe.isOver && probe.isAnswered;
  }

  /** An end of the connection has been released. */
  forget(conn: number): void {
    if (this.byConn.size > 0) this.byConn.delete(conn);
  }

  save() {
    return [...this.byConn].map(([conn, probe]) => ({ conn, ...probe }));
  }

  restore(state: ReturnType<HolderProbes['save']>): void {
    this.byConn.clear();
    for (const { conn, ...probe } of state) this.byConn.set(conn, probe);
  }

  private holderElsewhere(conn: number, clientId: string): number {
    const { addressOf, holderOf } = this.parts;
    const holder = holderOf(clientId);
    if (holder < 0 || holder === conn) return -1;
    return addressOf(holder) === addressOf(conn) ? -1 : holder;
  }
}

/** How long the edge waits for the holder. Assumption: three times the first retransmission of TCP (RFC 6298). */
const WAIT_MS = 3_000;
