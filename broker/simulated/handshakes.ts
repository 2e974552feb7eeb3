import type { ProcessId, Row } from '../../sim/kernel/ids.ts';
import type { Message } from '../../sim/kernel/time/message.ts';
import { refused, type Verdict } from '../../sim/kernel/trace/verdict.ts';
import { ServiceQueue } from '../../sim/network/service-queue.ts';
import type { ControlSettings } from '../../sim/plan/control-list.ts';
import type { BrokerPlan } from '../../sim/plan/plan.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import { type Connections, DEVICE_END } from '../core/connections.ts';
import type { SendDown } from './device-messages.ts';
import type { DialRates } from './dial-rates.ts';
import type { PendingSockets } from './pending-sockets.ts';
import type { ShownCertificate } from './shown-certificate.ts';
import type { Tickets } from './tickets.ts';
import { CONTROL_BYTES, handshakeBytes } from './wire-sizes.ts';

interface HandshakeParts {
  readonly plan: BrokerPlan;
  readonly controls: ControlSettings;
  readonly link: ServiceLink;
  readonly connections: Connections;
  readonly pending: PendingSockets;
  readonly rates: DialRates;
  readonly tickets: Tickets;
  readonly certificate: ShownCertificate;
  /** How often the edge has failed. */
  readonly generation: () => number;
  /** The client at the far end that is no device, and whether it resumes sessions; undefined for a device. */
  readonly clientOn: (conn: number) => { readonly client: number; readonly resumes: boolean } | undefined;
  readonly down: SendDown;
  readonly refuse: (conn: number, kind: SocketRefusal, verdict: Verdict) => void;
}

/** The row of a decision to end a connection before its first packet of MQTT. */
export type SocketRefusal = 'handshake.refused' | 'connect.refused';

/** What the edge does with a connection from its dial to CONNECT. It is not asked while it is down. */
export class Handshakes {
  private readonly queue: ServiceQueue;

  constructor(private readonly parts: HandshakeParts) {
    const { plan, controls } = parts;
    const waitingMax = controls['handshake-queue'] ? plan.handshakeQueue : Number.POSITIVE_INFINITY;
    this.queue = new ServiceQueue(plan.handshakesPerSecond, waitingMax);
  }

  get waiting(): number {
    return this.queue.waiting;
  }

  /** A dial arrives. */
  dialed(conn: number): void {
    const { link, pending, rates, down, refuse } = this.parts;
    const refusal = rates.accept(conn, link.now) ?? pending.accept(conn);
    if (refusal === undefined) down(conn, codec.onConnection(EventCode.DIALED, conn), CONTROL_BYTES);
    else refuse(conn, 'handshake.refused', refusal);
  }

  /** A client begins its TLS handshake. */
  begin(conn: number, client: ProcessId, cause: Row): void {
    const { connections, generation, link, pending, refuse } = this.parts;
    const done = this.queue.enter(link.now, this.costOf(conn, client));
    if (done < 0) {
      refuse(conn, 'handshake.refused', queueIsFull);
      return;
    }
    const acceptedAt = pending.acceptedAt(conn);
    link.toSelf(codec.handshake(conn, generation(), acceptedAt), cause, done);
    // Nothing goes to the client before the handshake is done, and the number is not reused before that either. A socket
    // with a time limit may be closed sooner; its message knows it from the next one of that number.
    if (acceptedAt === undefined) connections.arrivesDown(conn, done);
  }

  /** Its share of a full handshake. */
  private costOf(conn: number, device: ProcessId): number {
    const { clientOn, link, tickets } = this.parts;
    const other = clientOn(conn);
    if (other === undefined) return tickets.begin(conn, device, link.now);
    return other.resumes ? tickets.beginOfClient(conn, other.client, link.now) : 1;
  }

  /** A handshake is done. A client that has gone by then hears nothing, and gets no ticket. */
  done(conn: number, message: Message, cause: Row): void {
    const { certificate, clientOn, connections, down, generation, link, pending, tickets } = this.parts;
    if (codec.generationIn(message) !== generation()) return;
    this.queue.leave();
    if (codec.acceptedAtIn(message) !== pending.acceptedAt(conn) || !connections.has(conn, DEVICE_END)) return;
    connections.setCause(conn, cause);
    const isResumed = tickets.isResumed(conn);
    const other = clientOn(conn);
    if (other === undefined) tickets.finish(conn, connections.deviceOf(conn), link.now);
    else if (other.resumes) tickets.finishOfClient(conn, other.client, link.now);
    // A resumed session shows no certificate (RFC 8446, 2.2).
    const shown = isResumed ? 0 : certificate.numberAt(link.now);
    down(conn, codec.secured(conn, shown), handshakeBytes(isResumed));
  }

  /** The time of a socket may be over: closes those on which no CONNECT has come. */
  closeOverdue(): void {
    const { pending, refuse } = this.parts;
    for (const conn of pending.takeOverdue()) refuse(conn, 'connect.refused', pending.tooLate);
  }

  /** The edge has failed. */
  clear(): void {
    this.queue.clear();
  }

  save(): ReturnType<ServiceQueue['save']> {
    return this.queue.save();
  }

  restore(state: ReturnType<ServiceQueue['save']>): void {
    this.queue.restore(state);
  }
}

const queueIsFull = refused('handshake-queue', 'the queue is full');
