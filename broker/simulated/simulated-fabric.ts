import type { Packet } from 'mqtt-packet';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { ProcessId, Row } from '../../sim/kernel/ids.ts';
import { joined } from '../../sim/kernel/joined.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Message, Word } from '../../sim/kernel/time/message.ts';
import type { RunCounters } from '../../sim/kernel/trace/run-counters.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import { Addresses } from '../../sim/network/addresses.ts';
import type { Reason } from '../../sim/pki/crl.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { ClientPort } from '../../sim/protocol/client-port.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { FabricMessage } from '../../sim/protocol/codec.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import type { Job } from '../../sim/protocol/job.ts';
import { Outages } from '../../sim/protocol/outages.ts';
import { restoreParts, saveParts } from '../../sim/protocol/saved-parts.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import { commandsTopicOf } from '../../sim/protocol/topic-layout.ts';
import type { Fabric, FabricParts } from '../../sim/simulation/fabric-port.ts';
import { Presence } from '../../sim/simulation/running-start.ts';
import type { Revoked } from '../../sim/trust/revocation/revocations.ts';
import { describeBan } from '../admission/bans.ts';
import { RelyingParty } from '../admission/relying-party.ts';
import { SessionSweep, type SessionToEnd } from '../admission/session-sweep.ts';
import type { Arrival, BrokerCore, BrokerHost } from '../core/broker-core.ts';
import { type CloseReasonCode, reasonCode } from '../core/close-reasons.ts';
import { ANY_END, BROKER_END, Connections, DEVICE_END, EDGE_END } from '../core/connections.ts';
import { jobPayload } from '../core/job-payload.ts';
import { ClientEnds } from './client-ends.ts';
import { type SendDown, sendPacket } from './device-messages.ts';
import { controlPacket, disconnectPacket } from './device-packets.ts';
import { DeviceTraffic } from './device-traffic.ts';
import { DialRates } from './dial-rates.ts';
import { EdgeHost } from './edge-host.ts';
import { Handshakes, type SocketRefusal } from './handshakes.ts';
import { HolderProbes } from './holder-probes.ts';
import { ListFetches } from './list-fetches.ts';
import { PendingSockets } from './pending-sockets.ts';
import { PlainDials } from './plain-dials.ts';
import { PlainReadings } from './plain-readings.ts';
import { ShownCertificate } from './shown-certificate.ts';
import { StatusQueries } from './status-queries.ts';
import { Tickets } from './tickets.ts';
import { CONTROL_BYTES, handshakeBytes, openingBytes, READING_OVERHEAD } from './wire-sizes.ts';

/**
 * Carries packets between the devices and the platform in simulated time: links, the edge and a broker.
 *
 * Only the broker core behind it differs between model and packet fidelity, so a rollout or an outage meets the same
 * latencies, queues and decisions whether MQTT is data or bytes.
 */
export class SimulatedFabric implements Fabric {
  private readonly connections_: Connections;
  private readonly traffic: DeviceTraffic;
  private readonly handshakes: Handshakes;
  private readonly pending: PendingSockets;
  private readonly rates: DialRates;
  private readonly tickets: Tickets;
  private readonly host: EdgeHost;
  private readonly core: BrokerCore;
  private readonly maxReadingBytes: readonly number[];
  private readonly outages = new Outages(['broker']);
  readonly revocation: Fabric['revocation'];
  readonly readings: PlainReadings | undefined;
  readonly dials: Fabric['dials'];
  private readonly party: RelyingParty;
  private readonly sessions: SessionSweep;
  private readonly queries: StatusQueries;
  private readonly fetches: ListFetches;
  private readonly ends: ClientEnds;
  private readonly addresses: Addresses;
  private readonly probes: HolderProbes;
  private readonly plan: Plan;
  private readonly fleet: Fleet;
  private readonly counters: RunCounters;
  private readonly link: ServiceLink;
  private readonly sendDown: SendDown = (conn, message, bytes) => this.down(conn, message, bytes);

  constructor(
    private readonly parts: FabricParts,
    makeCore: (host: BrokerHost) => BrokerCore,
  ) {
    const { plan, fleet, counters, controls, link, linkRow } = parts;
    this.plan = plan;
    this.fleet = fleet;
    this.counters = counters;
    this.link = link;
    this.connections_ = new Connections(fleet.size, plan.tickMs);
    this.traffic = new DeviceTraffic(parts, this.connections_);
    this.maxReadingBytes = fleet.products.map(({ plan: product }) => product.telemetry.bytes + READING_OVERHEAD);
    this.pending = new PendingSockets({ plan: plan.broker, controls, link });
    const addressOf = (conn: number): string => this.addressOf(conn);
    this.rates = new DialRates({ controls, max: plan.broker.dialsPerMinute, addressOf });
    this.tickets = new Tickets(fleet, controls, plan.broker.tickets);
    const { connections_: connections, pending, rates, tickets, sendDown: down } = this;
    const ofHandshakes = { plan: plan.broker, controls, link, connections, pending, rates, tickets, down };
    this.handshakes = new Handshakes(
      joined(ofHandshakes, {
        certificate: new ShownCertificate(plan, parts.serverCertificates),
        generation: () => this.outages.generationOf('broker'),
        clientOn: (conn) => this.ends.ticketsOn(conn),
        refuse: (conn, kind, verdict) => this.refuseSocket(conn, kind, verdict),
      }),
    );
    this.revocation = this.party = new RelyingParty(joined(parts, { clock: link }));
    const { party } = this;
    const useOn = (conn: number) => this.ends.useOn(conn);
    this.sessions = new SessionSweep(joined(parts, { party, connections, useOn }));
    const onNew: SessionSweep['onNewCrl'] = (row, group) => this.sessions.onNewCrl(row, group);
    this.fetches = new ListFetches({ link, party, log: () => this.host.log, onNew });
    this.queries = new StatusQueries({
      link,
      party,
      responder: parts.responder,
      admit: ({ conn, packet, cause }) => {
        if (this.connections_.has(conn, EDGE_END)) this.takeFirst(conn, cause, packet);
      },
    });
    this.addresses = new Addresses(fleet);
    this.probes = new HolderProbes({
      plan,
      controls,
      link,
      addressOf,
      clientIdIn: (conn, packet) => this.host.clientIdIn(conn, packet),
      addressesDiffer: () => this.addresses.differ || this.ends.hasImpostors,
      holderOf: (clientId) => this.core.holderOf(clientId),
      answers: (conn) => (this.ends.has(conn) ? this.connections_.has(conn, DEVICE_END) : this.traffic.answers(conn)),
      roundTrip: (conn) => (this.ends.has(conn) ? this.ends.roundTrip(conn) : this.traffic.roundTrip(conn)),
    });
    this.ends = new ClientEnds(parts, this.connections_, this.traffic, (conn) => this.releaseClientEnd(conn));
    this.host = new EdgeHost(parts, this.connections_, this.ends, this.party, {
      send: (conn, packet) => this.toDevice(conn, packet),
      puback: (conn, messageId) => this.acknowledge(conn, messageId),
      closed: (conn, reason) => this.close(conn, reason),
      connections: () => this.core.connections,
      isResumed: (conn) => this.tickets.isResumed(conn),
      inUseAt: (conn, request) => this.probes.inUseAt(conn, request),
      addressOf,
    });
    this.core = makeCore(this.host);
    const { traffic, host, maxReadingBytes } = this;
    this.readings = PlainReadings.of(this.core, { fleet, connections, traffic, host, maxReadingBytes, linkRow });
    this.dials = this.readings && new PlainDials({ fleet, link, connections, traffic, linkRow });
  }

  start(): Promise<void> {
    return this.core.start();
  }

  resume(presence: Uint8Array, cause: number): void {
    this.host.isResuming = true;
    this.readings?.resumed(cause, this.link.now);
    for (const group of this.party.listed) this.party.fetch(group);
    for (let device = 0; device < presence.length; device++) {
      const isKept = presence[device] === Presence.kept && !this.fleet.productOf(device).plan.cleanSession;
      if (presence[device] !== Presence.connected && !isKept) continue;
      const conn = this.connections_.take(device, this.link.now);
      this.connections_.setCertificate(conn, this.fleet.issuedAt.get(device));
      this.fleet.connection.set(device, conn);
      this.receive(conn, cause, CommandCode.connect);
      if (!this.connections_.has(conn, BROKER_END)) continue;
      this.core.receiveOwn(conn, device, CommandCode.subscribe);
      if (!isKept) continue;
      this.letGo(device, conn);
      this.core.receive(conn, disconnectPacket);
    }
  }

  begin(): void {
    const { sweepEveryMs } = this.plan.pki.revocation;
    const hasCertificates = this.fleet.products.some(({ plan }) => plan.identity !== 'password');
    // The authority publishes the first CRL with the first tick, unless it did so before the run.
    if (hasCertificates) {
      if (this.host.isResuming) this.fetches.goOn();
      else this.fetches.firstAt(2 * (this.plan.tickMs ?? 1));
    }
    this.host.isResuming = false;
    if (this.sessions.isNeeded) this.link.toSelf(codec.sweep(), NONE, sweepEveryMs);
  }

  get clients(): ClientPort {
    return this.ends;
  }

  get connections(): number {
    return this.isDown ? 0 : this.core.connections;
  }

  get handshakesWaiting(): number {
    return this.handshakes.waiting;
  }

  get unsettled(): boolean {
    return this.core.unsettled;
  }

  settle(): Promise<void> {
    return this.core.settle();
  }

  alarm(): void {
    this.core.wake();
  }

  command(command: number, device: ProcessId, first: Word, second: Word, cause: Row): void {
    if (command === CommandCode.dial) {
      this.dial(device, cause);
      return;
    }
    const conn = this.fleet.connection.get(device);
    if (conn < 0) return;
    const packet = controlPacket(command, first, second);
    if (packet !== undefined) {
      this.up(conn, codec.packet(conn, packet), CONTROL_BYTES, cause);
      if (command === CommandCode.leave) this.letGo(device, conn);
      return;
    }
    switch (command) {
      case CommandCode.reading:
        this.up(conn, codec.reading(conn, first, second), this.maxReadingBytes[this.fleet.product.get(device)], cause);
        break;
      case CommandCode.secure:
        this.connections_.setCertificate(conn, this.fleet.issuedAt.get(device));
        this.up(conn, codec.hello(conn), handshakeBytes(this.tickets.has(device, this.link.now)), cause);
        break;
      case CommandCode.connect:
      case CommandCode.subscribe:
      case CommandCode.announce:
        this.up(conn, codec.ownPacket(conn, command), openingBytes(command), cause);
        break;
      case CommandCode.abandon:
        this.up(conn, codec.reset(conn), CONTROL_BYTES, cause);
        this.letGo(device, conn);
        break;
      case CommandCode.vanish:
        this.letGo(device, conn);
        break;
      default:
        throw new Error(`broken invariant: no handler for command ${command}`);
    }
  }

  publish(device: ProcessId, job: Job, cause: Row): void {
    this.link.toSelf(codec.job(device, job), cause, this.link.now + 1);
  }

  message(from: ProcessId, message: Message, cause: Row): void {
    const conn = codec.connectionIn(message);
    switch (message.type) {
      case FabricMessage.reading:
        if (this.reaches(conn, from, cause)) this.host.receiveReading(this.core, conn, from, message);
        break;
      case FabricMessage.packet:
        if (this.holds(conn, from)) this.receive(conn, cause, message.payload as Packet);
        break;
      case FabricMessage.own:
        if (this.holds(conn, from)) this.receive(conn, cause, codec.ownPacketIn(message));
        break;
      case FabricMessage.dial:
        this.answerDial(conn, from, cause);
        break;
      case FabricMessage.hello:
        this.answerHello(conn, from, cause);
        break;
      case FabricMessage.handshake:
        this.handshakes.done(conn, message, cause);
        break;
      case FabricMessage.reset:
        if (this.reaches(conn, from, cause)) this.reset(conn);
        this.release(conn, EDGE_END | BROKER_END);
        break;
      case FabricMessage.job:
        this.passOn(codec.firstIn(message), message.payload as Job, cause);
        break;
      case FabricMessage.stalled:
        this.traffic.timeOut(conn, codec.sinceIn(message), cause);
        break;
      case FabricMessage.fetch:
        this.fetches.next(codec.groupIn(message), codec.firstIn(message));
        if (!this.isDown) this.fetches.fetch(codec.groupIn(message));
        break;
      case FabricMessage.sweep:
        this.sweep();
        break;
      case FabricMessage.status:
        if (!this.isDown) this.takeStatus(codec.firstIn(message), message.payload as Revoked | 'good');
        break;
      case FabricMessage.probed:
        this.takeProbed(conn, codec.sinceIn(message));
        break;
      case FabricMessage.connectDue:
        this.handshakes.closeOverdue();
        break;
      case FabricMessage.pingDue:
        this.ends.ping(conn, codec.sinceIn(message));
        break;
      case FabricMessage.statusTimeout:
        this.queries.timedOut(codec.firstIn(message), codec.sinceIn(message));
        break;
      default:
        throw new Error(`broken invariant: no handler for message type ${message.type}`);
    }
  }

  isCurrent(device: ProcessId, message: Message): boolean {
    const conn = codec.connectionIn(message);
    if (this.fleet.connection.get(device) !== conn) return false;
    if (message.type === EventCode.CLOSED) this.letGo(device, conn);
    return true;
  }

  move(device: number): void {
    this.addresses.move(device);
  }

  cutNetwork(device: number): void {
    this.fleet.loseNetwork(device);
  }

  restoreNetwork(device: number): void {
    if (!this.fleet.regainNetwork(device)) return;
    const conn = this.fleet.connection.get(device);
    if (conn >= 0) this.traffic.retransmit(conn);
  }

  fail(cause: Row): void {
    this.outages.begin('broker');
    this.handshakes.clear();
    this.tickets.clear();
    this.queries.clear();
    this.core.fail();
    this.host.log?.failed();
    this.connections_.forEachWithEnd(EDGE_END, (conn) => {
      this.connections_.setCause(conn, cause);
      this.release(conn, EDGE_END | BROKER_END);
      this.downClosed(conn, 'broker-failed');
    });
  }

  recover(): void {
    this.outages.end('broker');
    this.host.log?.write('broker.started', {});
  }

  setClock(byMs: number): void {
    this.party.setClock(byMs);
    this.sessions.forget();
  }

  registerAuthorities(tenant?: string): void {
    this.party.register(tenant);
  }

  ban(device: number, reason: Reason, cause: number): void {
    const detail = describeBan(this.parts.controls, this.plan.pki.revocation, reason);
    this.host.log?.write('broker.client.banned', { clientId: this.fleet.nameOf(device), code: reason });
    this.party.bans.put(device, { reason, row: this.link.record('identity.banned', { device, detail, cause }) });
    this.sessions.onBan();
  }

  save() {
    const core = this.core as BrokerCore & { save?: () => unknown };
    if (core.save === undefined) {
      throw new LabError('lab/no-checkpoint', {
        what: 'the broker of this run keeps state that cannot be copied',
        hint: 'take checkpoints of runs in model fidelity',
      });
    }
    return { ...saveParts(this.savedParts), core: core.save() };
  }

  restore(state: ReturnType<SimulatedFabric['save']>): void {
    const core = this.core as BrokerCore & { restore?: (state: unknown) => void };
    restoreParts(this.savedParts, state);
    core.restore?.(state.core);
  }

  private get savedParts() {
    const { outages, connections_: connections, handshakes, pending, rates, tickets, traffic } = this;
    const { party, sessions, queries, ends, addresses, probes, host } = this;
    const edge = { party, sessions, queries, ends, addresses, probes, host };
    return { outages, connections, handshakes, pending, rates, tickets, traffic, ...edge };
  }

  dispose(): void {
    this.core.dispose();
  }

  /** The address that the client at the far end of a connection dials from. */
  private addressOf(conn: number): string {
    return this.ends.addressOn(conn) ?? this.addresses.of(conn, this.connections_.deviceOf(conn));
  }

  private dial(device: number, cause: number): void {
    const conn = this.connections_.take(device, this.link.now);
    this.fleet.connection.set(device, conn);
    this.addresses.dialed(conn, device);
    this.counters.attempted.add(device);
    this.up(conn, codec.dial(conn), CONTROL_BYTES, cause);
  }

  private reset(conn: number): void {
    if (!this.connections_.has(conn, BROKER_END)) return;
    this.host.log?.closed(conn, 'reset');
    this.core.drop(conn);
  }

  private answerDial(conn: number, device: ProcessId, cause: Row): void {
    if (!this.reaches(conn, device, cause)) return;
    if (this.isDown) this.refuse(conn, 'broker-failed');
    else this.handshakes.dialed(conn);
  }

  private answerHello(conn: number, device: ProcessId, cause: Row): void {
    if (!this.reaches(conn, device, cause)) return;
    if (this.isDown) this.refuse(conn, 'handshake-refused');
    else this.handshakes.begin(conn, device, cause);
  }

  private refuseSocket(conn: number, kind: SocketRefusal, verdict: Verdict): void {
    this.host.socketRefused(conn, kind, verdict);
    this.refuse(conn, kind === 'connect.refused' ? 'timed-out' : 'handshake-refused');
  }

  /** A TLS 1.3 client's certificate comes with its first packet; its status may have to be asked for, which takes time. */
  private receive(conn: number, cause: number, packet: Arrival): void {
    this.pending.connectCame(conn);
    const shows = !this.connections_.has(conn, BROKER_END) && this.connections_.certificateAt(conn) > 0;
    if (shows && !this.tickets.skipsCheck(conn)) {
      const device = this.connections_.deviceOf(conn);
      if (this.host.isResuming) this.party.fetchStatus(device);
      else if (this.queries.keepsWaiting(device, { conn, packet, cause })) return;
    }
    this.takeFirst(conn, cause, packet);
  }

  /**
   * With a client's first packet, the edge decides on its certificate. A CONNECT that would take a session over may then
   * have to wait until the holder has been asked.
   */
  private takeFirst(conn: number, cause: number, packet: Arrival): void {
    this.connections_.setCause(conn, cause);
    if (!this.connections_.has(conn, BROKER_END)) {
      if (!this.host.admitCertificate(conn)) {
        this.refuse(conn, 'certificate-refused');
        return;
      }
      this.sessions.admitted(this.connections_.deviceOf(conn), this.connections_.certificateAt(conn));
    }
    const behind = this.connections_.causeOf(conn);
    if (!this.probes.keepsWaiting(conn, packet, behind)) this.takePacket(conn, behind, packet);
  }

  private takeProbed(conn: number, askedAt: number): void {
    const waiting = this.probes.over(conn, askedAt);
    if (waiting !== undefined) this.takePacket(conn, waiting.cause, waiting.packet);
  }

  /** Hands a packet to the broker, which opens the connection with a client's first one. */
  private takePacket(conn: number, cause: number, packet: Arrival): void {
    this.connections_.setCause(conn, cause);
    const isOwn = typeof packet === 'number';
    if (!isOwn && packet.cmd === 'publish' && this.ends.has(conn)) this.ends.passCause(packet.topic, cause);
    if (!this.connections_.has(conn, BROKER_END)) {
      this.pending.forget(conn);
      this.connections_.hold(conn, BROKER_END);
      this.core.open(conn);
    }
    if (isOwn) this.core.receiveOwn(conn, this.connections_.deviceOf(conn), packet);
    else this.core.receive(conn, packet);
    // After disconnectPacket the client closes the connection [MQTT-3.14.4-1]: a device that leaves has released its end by now.
  }

  private takeStatus(device: number, status: Revoked | 'good'): void {
    this.queries.answered(device, status);
    if (status !== 'good') this.endSessions(this.sessions.sessionsOf(device));
  }

  /** The platform's client is at the broker. While it is down the message is lost, and devices poll when they return. */
  private passOn(device: number, job: Job, cause: number): void {
    if (this.isDown) return;
    this.fleet.toPresent(device);
    const conn = this.fleet.connection.get(device);
    if (conn >= 0) this.connections_.setCause(conn, cause);
    this.core.publish(commandsTopicOf(this.fleet.nameOf(device)), jobPayload(job));
  }

  /** True if the edge still holds this device's connection. Remembers the packet's cause. */
  private reaches(conn: number, device: number, cause: number): boolean {
    if (!this.holds(conn, device)) return false;
    this.connections_.setCause(conn, cause);
    return true;
  }

  /** Whether the edge still has the connection, with the process at its far end. */
  private holds(conn: number, from: ProcessId): boolean {
    if (!this.connections_.has(conn, EDGE_END)) return false;
    return this.ends.has(conn) ? from === this.ends.processOn(conn) : this.connections_.deviceOf(conn) === from;
  }

  private refuse(conn: number, reason: CloseReasonCode): void {
    if (!this.ends.has(conn)) this.counters.refused.add(this.connections_.deviceOf(conn));
    this.close(conn, reason);
  }

  /** Closes a connection at the edge. During `resume` the device also drops it: it does not have that session. */
  private close(conn: number, reason: CloseReasonCode): void {
    const device = this.connections_.deviceOf(conn);
    if (this.host.isResuming && this.fleet.connection.get(device) === conn) this.letGo(device, conn);
    this.downClosed(conn, reason);
    this.release(conn, EDGE_END | BROKER_END);
  }

  private toDevice(conn: number, packet: Packet): void {
    if (this.host.isResuming && (packet.cmd !== 'connack' || packet.returnCode === 0)) return;
    if (this.ends.has(conn)) {
      this.ends.toClient(conn, packet);
      return;
    }
    if (packet.cmd === 'connack') {
      const counter = packet.returnCode === 0 ? this.counters.accepted : this.counters.refused;
      counter.add(this.connections_.deviceOf(conn));
    }
    sendPacket(conn, packet, this.parts.commands, this.sendDown);
  }

  /** PUBACK: the answer to nearly all packets, which costs no object where a device gets it. */
  private acknowledge(conn: number, messageId: number): void {
    if (this.ends.has(conn)) this.ends.toClient(conn, { cmd: 'puback', messageId });
    else this.down(conn, codec.acknowledgment(EventCode.PUBACK, conn, messageId), CONTROL_BYTES);
  }

  private downClosed(conn: number, reason: CloseReasonCode): void {
    this.down(conn, codec.closed(conn, reasonCode[reason]), CONTROL_BYTES);
  }

  /** Closes the sessions whose certificate was revoked or has expired, or whose identity is banned. */
  private sweep(): void {
    const { link } = this;
    link.toSelf(codec.sweep(), NONE, link.now + this.plan.pki.revocation.sweepEveryMs);
    if (!this.isDown && this.sessions.asksResponder) this.queries.refresh(this.connections_);
    this.endSessions(this.sessions.sessionsToEnd(link.now));
  }

  private endSessions(expelled: readonly SessionToEnd[]): void {
    for (const { conn, decision, row } of expelled) {
      const device = this.connections_.deviceOf(conn);
      this.host.sessionClosed(conn, decision, row === NONE ? this.parts.linkRow(device) : row);
      this.counters.closed.add(device);
      this.downClosed(conn, 'certificate-withdrawn');
    }
    // All rows come first, then the drops: so wills that follow are the same whether the broker works at once or later.
    for (const { conn } of expelled) {
      this.core.drop(conn);
      this.release(conn, EDGE_END | BROKER_END);
    }
  }

  /** The device drops its end. */
  private letGo(device: number, conn: number): void {
    this.fleet.connection.set(device, -1);
    this.traffic.forget(conn);
    this.releaseClientEnd(conn);
  }

  /** Releases ends of a connection. Its number may go to another device, so nothing must wait on it. */
  private release(conn: number, ends: number): void {
    this.queries.forget(this.connections_.deviceOf(conn), conn);
    this.probes.forget(conn);
    this.tickets.forget(conn);
    this.connections_.release(conn, ends);
    if (!this.connections_.has(conn, EDGE_END)) this.pending.forget(conn);
    if (this.ends.has(conn) && !this.connections_.has(conn, ANY_END)) this.ends.forget(conn);
  }

  /** The edge, if it has heard nothing, closes its own end when the keepalive expires, or the time for CONNECT. */
  private releaseClientEnd(conn: number): void {
    const isHalfOpen = this.connections_.has(conn, BROKER_END) || this.pending.awaitsConnect(conn);
    this.release(conn, isHalfOpen ? DEVICE_END : DEVICE_END | EDGE_END);
  }

  private up(conn: number, message: Message, bytes: number, cause: Row): void {
    this.traffic.up(conn, message, bytes, cause);
  }

  private down(conn: number, message: Message, bytes: number): void {
    if (!this.connections_.has(conn, DEVICE_END)) return;
    if (this.ends.has(conn)) this.ends.down(conn, message, bytes);
    else this.traffic.down(conn, message, bytes);
  }

  private get isDown(): boolean {
    return this.outages.isDown('broker');
  }
}
