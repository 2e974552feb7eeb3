import type { IPublishPacket, Packet } from 'mqtt-packet';
import type { Decision } from '../../sim/decisions/decision.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { RunCounters } from '../../sim/kernel/trace/run-counters.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { Links } from '../../sim/network/link.ts';
import { ServiceQueue } from '../../sim/network/service-queue.ts';
import type { Reason } from '../../sim/pki/crl.ts';
import { type ControlId, type ControlSettings, controlSettings } from '../../sim/plan/control-list.ts';
import type { Plan, ProbeAnswer } from '../../sim/plan/plan.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import type { Job } from '../../sim/protocol/job.ts';
import { CommandCode } from '../../sim/protocol/outbox.ts';
import { commandsTopicOf, nameOfCommandsTopic } from '../../sim/protocol/topic-layout.ts';
import type { EdgeProbe, Fabric, FabricPorts } from '../../sim/simulation/fabric-port.ts';
import { Presence } from '../../sim/simulation/running-start.ts';
import type { Trust } from '../../sim/trust/trust.ts';
import { describeBan } from '../admission/bans.ts';
import { probeEdge } from '../admission/probe.ts';
import { RelyingParty } from '../admission/relying-party.ts';
import { SessionSweep } from '../admission/session-sweep.ts';
import type { BrokerCore, BrokerHost } from '../core/broker-core.ts';
import { BROKER_END, Connections, DEVICE_END, EDGE_END } from '../core/connections.ts';
import { jobEvent, jobPayload } from '../core/job-payload.ts';
import { UndeliveredPackets } from '../core/undelivered.ts';
import { toBuffer } from '../store/message.ts';
import { EdgeHost } from './edge-host.ts';

/**
 * Carries packets between the devices and the platform in simulated time: links, the edge and a broker.
 *
 * Only the broker core behind it differs between model and packet fidelity, so a rollout or an outage meets the same
 * latencies, queues and decisions whether MQTT is data or bytes.
 */
export class SimulatedFabric implements Fabric {
  private readonly connections_: Connections;
  private readonly links: Links;
  private readonly handshakes: ServiceQueue;
  private readonly undelivered: UndeliveredPackets;
  private readonly host: EdgeHost;
  private core!: BrokerCore;
  private readonly maxReadingBytes: readonly number[];
  private failed = false;
  /** Counts failures: a handshake of an earlier generation is void. */
  private generation = 0;
  private readonly party: RelyingParty;
  private readonly controls: ControlSettings;
  private readonly sessions: SessionSweep;

  constructor(
    private readonly plan: Plan,
    private readonly fleet: Fleet,
    private readonly counters: RunCounters,
    private readonly ports: FabricPorts,
    trust: Trust,
  ) {
    this.connections_ = new Connections(fleet.size);
    this.links = new Links(fleet, plan.network);
    this.undelivered = new UndeliveredPackets();
    this.maxReadingBytes = fleet.products.map(({ plan: product }) => product.telemetry.bytes + READING_OVERHEAD);
    const controls: Readonly<Record<ControlId, boolean>> = controlSettings(plan.controls);
    const waitingMax = controls['handshake-queue'] ? plan.broker.handshakeQueue : Number.POSITIVE_INFINITY;
    this.handshakes = new ServiceQueue(plan.broker.handshakesPerSecond, waitingMax);
    this.party = new RelyingParty(plan, fleet, counters, controls, trust, ports);
    this.controls = controls;
    this.sessions = new SessionSweep(plan, controls, this.party, this.connections_, fleet);
    this.host = new EdgeHost(plan, fleet, counters, ports, controls, this.connections_, this.party, {
      send: (conn, packet) => this.toDevice(conn, packet),
      puback: (conn, messageId) => this.down(conn, EventCode.PUBACK, messageId, CONTROL_BYTES, undefined),
      closed: (conn, reason) => this.close(conn, reason),
    });
  }

  /** Creates the broker behind the edge. Call it before anything is carried. */
  async start(makeCore: (host: BrokerHost) => BrokerCore | Promise<BrokerCore>): Promise<void> {
    this.core = await makeCore(this.host);
    this.host.connectionsNow = () => this.core.connections;
  }

  resume(presence: Uint8Array, cause: number): void {
    this.host.isResuming = true;
    if (this.plan.pki.revocation.check === 'crl') this.party.fetch();
    for (let device = 0; device < presence.length; device++) {
      const isKept = presence[device] === Presence.kept && !this.fleet.productOf(device).plan.cleanSession;
      if (presence[device] !== Presence.connected && !isKept) continue;
      const conn = this.connections_.take(device, this.ports.now());
      this.connections_.setCertificate(conn, this.fleet.issuedAt.get(device));
      this.fleet.connection.set(device, conn);
      this.receive(conn, cause, this.host.connectPacket(device));
      if (!this.connections_.has(conn, BROKER_END)) continue;
      this.core.receive(conn, this.host.subscribePacket(device));
      if (!isKept) continue;
      this.letGo(device, conn);
      this.core.receive(conn, disconnectPacket);
    }
  }

  begin(): void {
    const { process } = this.ports;
    const { check, sweepEveryMs } = this.plan.pki.revocation;
    const hasCertificates = this.fleet.products.some(({ plan }) => plan.identity !== 'password');
    // The authority publishes the first CRL at tick 1, unless it did so before the run.
    if (hasCertificates && check === 'crl') {
      if (this.host.isResuming) this.fetchAgain(0);
      else this.ports.send(process, process, FETCH, 0, 0, NONE, 2);
    }
    this.host.isResuming = false;
    if (this.sessions.isNeeded) this.ports.send(process, process, SWEEP, 0, 0, NONE, sweepEveryMs);
  }

  get connections(): number {
    return this.failed ? 0 : this.core.connections;
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

  handle(command: number, device: number, first: number, second: number, cause: number): void {
    if (command === CommandCode.dial) {
      this.dial(device, cause);
      return;
    }
    const conn = this.fleet.connection.get(device);
    if (conn < 0) return;
    switch (command) {
      case CommandCode.reading:
        this.up(
          conn,
          READING,
          first * 2 + second,
          this.maxReadingBytes[this.fleet.product.get(device)],
          cause,
          undefined,
        );
        break;
      case CommandCode.secure:
        this.connections_.setCertificate(conn, this.fleet.issuedAt.get(device));
        this.up(conn, HELLO, 0, HANDSHAKE_BYTES, cause, undefined);
        break;
      case CommandCode.connect:
        this.up(conn, PACKET, 0, CONNECT_BYTES, cause, this.host.connectPacket(device));
        break;
      case CommandCode.subscribe:
        this.up(conn, PACKET, 0, SUBSCRIBE_BYTES, cause, this.host.subscribePacket(device));
        break;
      case CommandCode.announce:
        this.up(conn, PACKET, 0, SUBSCRIBE_BYTES, cause, this.host.announcement(device));
        break;
      case CommandCode.release:
        this.up(conn, PACKET, 0, CONTROL_BYTES, cause, { cmd: 'pubrel', messageId: first } as Packet);
        break;
      case CommandCode.acknowledge:
        this.up(conn, PACKET, 0, CONTROL_BYTES, cause, {
          cmd: second === 1 ? 'puback' : 'pubrec',
          messageId: first,
        } as Packet);
        break;
      case CommandCode.ping:
        this.up(conn, PACKET, 0, CONTROL_BYTES, cause, pingreqPacket);
        break;
      case CommandCode.disconnect:
        this.up(conn, PACKET, 0, CONTROL_BYTES, cause, disconnectPacket);
        break;
      case CommandCode.leave:
        this.up(conn, PACKET, 0, CONTROL_BYTES, cause, disconnectPacket);
        this.letGo(device, conn);
        break;
      case CommandCode.abandon:
        this.up(conn, RESET, 0, CONTROL_BYTES, cause, undefined);
        this.letGo(device, conn);
        break;
      case CommandCode.vanish:
        this.letGo(device, conn);
        break;
      default:
        throw new Error(`broken invariant: no handler for command ${command}`);
    }
  }

  publish(device: number, job: Job, cause: number): void {
    this.ports.send(this.ports.process, this.ports.process, JOB, device, 0, cause, this.ports.now() + 1, job);
  }

  message(from: number, type: number, a: number, b: number, cause: number, payload: unknown): void {
    switch (type) {
      case READING:
        if (!this.reaches(a, from, cause)) return;
        this.host.receiveReading(this.core, a, from, b >> 1, (b & 1) === 1);
        break;
      case PACKET:
        if (this.connections_.has(a, EDGE_END) && this.connections_.deviceOf(a) === from)
          this.receive(a, cause, payload as Packet);
        break;
      case DIAL:
        this.answerDial(a, from, cause);
        break;
      case HELLO:
        this.answerHello(a, from, cause);
        break;
      case HANDSHAKE:
        this.finishHandshake(a, b, cause);
        break;
      case RESET:
        if (this.reaches(a, from, cause)) this.core.drop(a);
        this.connections_.release(a, EDGE_END | BROKER_END);
        break;
      case JOB:
        this.passOn(a, payload as Job, cause);
        break;
      case STALLED:
        this.timeOut(a, b, cause);
        break;
      case FETCH:
        this.fetchList(a);
        break;
      case SWEEP:
        this.sweep();
        break;
      default:
        throw new Error(`broken invariant: no handler for message type ${type}`);
    }
  }

  isCurrent(device: number, type: number, conn: number): boolean {
    if (this.fleet.connection.get(device) !== conn) return false;
    if (type === EventCode.CLOSED) this.letGo(device, conn);
    return true;
  }

  cutNetwork(device: number): void {
    this.fleet.loseNetwork(device);
  }

  /** TCP retransmits what it could not deliver, in order. */
  restoreNetwork(device: number): void {
    if (!this.fleet.regainNetwork(device)) return;
    const conn = this.fleet.connection.get(device);
    if (conn < 0) return;
    for (const packet of this.undelivered.take(conn)) {
      if (packet.up) this.up(conn, packet.type, packet.b, packet.bytes, packet.cause, packet.payload);
      else this.down(conn, packet.type, packet.b, packet.bytes, packet.payload);
    }
  }

  fail(cause: number): void {
    this.failed = true;
    this.generation++;
    this.handshakes.clear();
    this.core.fail();
    this.connections_.forEachWithEnd(EDGE_END, (conn) => {
      this.connections_.setCause(conn, cause);
      this.connections_.release(conn, EDGE_END | BROKER_END);
      this.down(conn, EventCode.CLOSED, reasons.indexOf('broker-failed'), CONTROL_BYTES, undefined);
    });
  }

  recover(): void {
    this.failed = false;
  }

  setClock(byMs: number): void {
    this.party.setClock(byMs);
    this.sessions.forget();
  }

  registerAuthorities(): void {
    this.party.registerAll();
  }

  ban(device: number, reason: Reason, cause: number): void {
    const detail = describeBan(this.controls, this.plan.pki.revocation, reason);
    this.party.bans.put(device, { reason, row: this.ports.record('identity.banned', device, { detail, cause }) });
    this.sessions.onBan();
  }

  probe(show: EdgeProbe, device: number): ProbeAnswer {
    return probeEdge(this.party, this.host, this.fleet, show, device);
  }

  save() {
    const { failed, generation } = this;
    const core = this.core as BrokerCore & { save?: () => unknown };
    if (core.save === undefined) {
      throw new LabError('lab/no-checkpoint', {
        what: 'the broker of this run keeps state that cannot be copied',
        hint: 'take checkpoints of runs in model fidelity',
      });
    }
    return {
      failed,
      generation,
      connections: this.connections_.save(),
      handshakes: this.handshakes.save(),
      undelivered: this.undelivered.save(),
      party: this.party.save(),
      sessions: this.sessions.save(),
      core: core.save(),
    };
  }

  restore(state: ReturnType<SimulatedFabric['save']>): void {
    const core = this.core as BrokerCore & { restore?: (state: unknown) => void };
    ({ failed: this.failed, generation: this.generation } = state);
    this.connections_.restore(state.connections);
    this.handshakes.restore(state.handshakes);
    this.undelivered.restore(state.undelivered);
    this.party.restore(state.party);
    this.sessions.restore(state.sessions);
    core.restore?.(state.core);
  }

  dispose(): void {
    this.core.dispose();
  }

  private dial(device: number, cause: number): void {
    const conn = this.connections_.take(device, this.ports.now());
    this.fleet.connection.set(device, conn);
    this.counters.attempted++;
    this.up(conn, DIAL, 0, CONTROL_BYTES, cause, undefined);
  }

  private answerDial(conn: number, device: number, cause: number): void {
    if (!this.reaches(conn, device, cause)) return;
    if (this.failed) this.refuse(conn, 'broker-failed');
    else this.down(conn, EventCode.DIALED, 0, CONTROL_BYTES, undefined);
  }

  private answerHello(conn: number, device: number, cause: number): void {
    if (!this.reaches(conn, device, cause)) return;
    const now = this.ports.now();
    const done = this.failed ? -1 : this.handshakes.enter(now);
    if (done >= 0) {
      this.ports.send(this.ports.process, this.ports.process, HANDSHAKE, conn, this.generation, cause, done);
      // Nothing goes to the device before the handshake is done, and the number is not reused before that either.
      this.connections_.arrivesDown(conn, done);
      return;
    }
    if (!this.failed) {
      const detail = 'the queue is full';
      this.ports.record('handshake.refused', device, { control: 'handshake-queue', verdict: 'refuse', detail, cause });
    }
    this.refuse(conn, 'handshake-refused');
  }

  private finishHandshake(conn: number, generation: number, cause: number): void {
    if (generation !== this.generation) return;
    this.handshakes.leave();
    if (!this.connections_.has(conn, EDGE_END)) return;
    this.connections_.setCause(conn, cause);
    this.down(conn, EventCode.SECURED, 0, HANDSHAKE_BYTES, undefined);
  }

  private receive(conn: number, cause: number, packet: Packet): void {
    this.connections_.setCause(conn, cause);
    if (!this.connections_.has(conn, BROKER_END)) {
      // A TLS 1.3 client's certificate comes with its first packet, so the edge can refuse it only now.
      if (!this.host.admitCertificate(conn)) {
        this.refuse(conn, 'certificate-refused');
        return;
      }
      this.sessions.admitted(this.connections_.certificateAt(conn));
      this.connections_.hold(conn, BROKER_END);
      this.core.open(conn);
    }
    this.core.receive(conn, packet);
    // After disconnectPacket the client closes the connection [MQTT-3.14.4-1]: a device that leaves has released its end by now.
  }

  /** The platform's client is at the broker. While it is down the message is lost, and devices poll when they return. */
  private passOn(device: number, job: Job, cause: number): void {
    if (this.failed) return;
    const conn = this.fleet.connection.get(device);
    if (conn >= 0) this.connections_.setCause(conn, cause);
    this.core.publish(commandsTopicOf(this.fleet.nameOf(device)), jobPayload(job));
  }

  /** True if the edge still holds this device's connection. Remembers the packet's cause. */
  private reaches(conn: number, device: number, cause: number): boolean {
    if (this.connections_.deviceOf(conn) !== device || !this.connections_.has(conn, EDGE_END)) return false;
    this.connections_.setCause(conn, cause);
    return true;
  }

  private refuse(conn: number, reason: CloseReasonCode): void {
    this.counters.refused++;
    this.close(conn, reason);
  }

  /** Closes a connection at the edge. During `resume` the device also drops it: it does not have that session. */
  private close(conn: number, reason: CloseReasonCode): void {
    const device = this.connections_.deviceOf(conn);
    if (this.host.isResuming && this.fleet.connection.get(device) === conn) this.letGo(device, conn);
    this.down(conn, EventCode.CLOSED, reasons.indexOf(reason), CONTROL_BYTES, undefined);
    this.connections_.release(conn, EDGE_END | BROKER_END);
  }

  private toDevice(conn: number, packet: Packet): void {
    if (this.host.isResuming && (packet.cmd !== 'connack' || packet.returnCode === 0)) return;
    switch (packet.cmd) {
      case 'connack':
        if (packet.returnCode === 0) this.counters.accepted++;
        else this.counters.refused++;
        this.down(
          conn,
          EventCode.CONNACK,
          (packet.returnCode ?? 0) | (packet.sessionPresent ? 1 << 16 : 0),
          CONTROL_BYTES,
          undefined,
        );
        break;
      case 'suback':
        this.down(conn, EventCode.SUBACK, packet.messageId ?? 0, CONTROL_BYTES, undefined);
        break;
      case 'puback':
        this.down(conn, EventCode.PUBACK, packet.messageId ?? 0, CONTROL_BYTES, undefined);
        break;
      case 'pubrec':
        this.down(conn, EventCode.PUBREC, packet.messageId ?? 0, CONTROL_BYTES, undefined);
        break;
      case 'pubcomp':
        this.down(conn, EventCode.PUBCOMP, packet.messageId ?? 0, CONTROL_BYTES, undefined);
        break;
      case 'pingresp':
        this.down(conn, EventCode.PONG, 0, CONTROL_BYTES, undefined);
        break;
      case 'publish':
        this.deliver(conn, packet);
        break;
      default:
        // PUBREL completes a QoS 2 delivery that the device already has; UNSUBACK answers a packet no device sends.
        break;
    }
  }

  /** A message on the commands topic may be a job; the device acknowledges it like any message. */
  private deliver(conn: number, { topic, payload, qos, messageId = 0 }: IPublishPacket): void {
    const [type, offer] = jobEvent(nameOfCommandsTopic(topic) === undefined ? undefined : toBuffer(payload));
    this.down(conn, type, messageId | (qos << 16), topic.length + payload.length, offer);
  }

  private fetchList(times: number): void {
    const { ports, party } = this;
    this.fetchAgain(times);
    if (this.failed) return;
    const fetched = party.fetch();
    if (fetched === undefined) {
      ports.record('crl.missed', undefined, { detail: 'nothing could be had', cause: this.party.outageRow });
      return;
    }
    if (!fetched.isNew) return;
    const detail = `CRL ${fetched.list.number}`;
    this.sessions.onNewCrl(ports.record('crl.fetched', undefined, { detail, cause: fetched.list.row }));
  }

  private fetchAgain(times: number): void {
    const { ports, party } = this;
    const next = times === 0 ? party.firstFetchIn() : this.plan.pki.revocation.fetchEveryMs;
    ports.send(ports.process, ports.process, FETCH, times + 1, 0, NONE, ports.now() + next);
  }

  /** Closes the sessions whose certificate was revoked or has expired, or whose identity is banned. */
  private sweep(): void {
    const { ports } = this;
    ports.send(ports.process, ports.process, SWEEP, 0, 0, NONE, ports.now() + this.plan.pki.revocation.sweepEveryMs);
    const expelled = this.sessions.sessionsToEnd(ports.now());
    for (const { conn, decision, row } of expelled) this.recordWithdrawn(conn, decision, row);
    // All rows come first, then the drops: so the wills that follow are the same whether the broker works at once or
    // later.
    for (const { conn } of expelled) {
      this.core.drop(conn);
      this.connections_.release(conn, EDGE_END | BROKER_END);
    }
  }

  private recordWithdrawn(conn: number, { control, verdict, reason, evidence = '' }: Decision, row: number): void {
    const device = this.connections_.deviceOf(conn);
    const cause = row === NONE ? this.ports.linkRow(device) : row;
    const facts = { control, verdict, detail: reason, evidence, cause };
    this.connections_.setCause(conn, this.ports.record('session.closed', device, facts));
    this.counters.closed++;
    this.down(conn, EventCode.CLOSED, reasons.indexOf('certificate-withdrawn'), CONTROL_BYTES, undefined);
  }

  /** The device drops its end. The edge, if it has heard nothing, closes its own when the keepalive expires. */
  private letGo(device: number, conn: number): void {
    this.fleet.connection.set(device, -1);
    this.undelivered.forget(conn);
    const ends = this.connections_.has(conn, BROKER_END) ? DEVICE_END : DEVICE_END | EDGE_END;
    this.connections_.release(conn, ends);
  }

  private up(conn: number, type: number, b: number, bytes: number, cause: number, payload: unknown): void {
    const device = this.connections_.deviceOf(conn);
    const now = this.ports.now();
    if (this.fleet.networkFaults.get(device) > 0) {
      if (this.undelivered.put(conn, now, { up: true, type, b, bytes, cause, payload })) {
        const outage = this.ports.networkRow(device);
        this.ports.send(this.ports.process, this.ports.process, STALLED, conn, now, outage, now + STALL_MAX_MS);
      }
      return;
    }
    const at = this.connections_.arrivesUp(conn, now + this.links.uplink(device, bytes));
    this.ports.send(this.ports.process, device, type, conn, b, cause, at, payload);
  }

  private down(conn: number, type: number, b: number, bytes: number, payload: unknown): void {
    if (!this.connections_.has(conn, DEVICE_END)) return;
    const device = this.connections_.deviceOf(conn);
    const cause = this.connections_.causeOf(conn);
    const now = this.ports.now();
    if (this.fleet.networkFaults.get(device) > 0) {
      this.undelivered.put(conn, now, { up: false, type, b, bytes, cause, payload });
      return;
    }
    const at = this.connections_.arrivesDown(conn, now + this.links.downlink(device, bytes));
    this.ports.send(device, this.ports.process, type, conn, b, cause, at, payload);
  }

  /** The device's TCP gives the connection up. */
  private timeOut(conn: number, since: number, cause: number): void {
    if (!this.undelivered.isSince(conn, since)) return;
    const device = this.connections_.deviceOf(conn);
    if (this.fleet.connection.get(device) !== conn) return;
    this.undelivered.forget(conn);
    const at = this.ports.now() + 1;
    this.ports.send(device, this.ports.process, EventCode.CLOSED, conn, reasons.indexOf('timed-out'), cause, at);
  }
}

/** Why a device's connection ended; its CLOSED event holds the index. */
export const reasons = [
  'refused',
  'taken-over',
  'keepalive',
  'protocol',
  'disconnect',
  'broker-failed',
  'handshake-refused',
  'timed-out',
  'certificate-refused',
  'certificate-withdrawn',
] as const;
type CloseReasonCode = (typeof reasons)[number];

/** Message types of the fabric's own process. */
const DIAL = 0;
const HELLO = 1;
const HANDSHAKE = 2;
const PACKET = 3;
const READING = 4;
const RESET = 5;
const STALLED = 6;
const FETCH = 7;
const SWEEP = 8;
const JOB = 9;

// Sizes on the wire, for links with a bandwidth: MQTT and TCP/IP headers, a TLS 1.3 flight with two P-256 certificates.
const CONTROL_BYTES = 64;
const CONNECT_BYTES = 180;
const SUBSCRIBE_BYTES = 120;
const HANDSHAKE_BYTES = 2_500;
const READING_OVERHEAD = 100;

/** How long TCP tries to deliver before it gives the connection up (assumption: a device's stack, 2 minutes). */
const STALL_MAX_MS = 120_000;

const pingreqPacket = { cmd: 'pingreq' } as Packet;
const disconnectPacket = { cmd: 'disconnect' } as Packet;

export type { Decision };
