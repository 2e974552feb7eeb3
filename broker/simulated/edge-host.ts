import type { IConnectPacket, Packet } from 'mqtt-packet';
import { type AccessClient, AccessList } from '../../sim/decisions/access-list.ts';
import type { ConnectFacts, ConnectRequest, ConnectVerdict } from '../../sim/decisions/admit-connect.ts';
import { admit } from '../../sim/decisions/admit-connect.ts';
import { admitResumption } from '../../sim/decisions/admit-resumption.ts';
import {
  type AccessFacts,
  authorizeConnect,
  authorizeForward,
  authorizePublish,
  authorizeSubscribe,
} from '../../sim/decisions/authorize-topic.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { Row } from '../../sim/kernel/ids.ts';
import type { Message } from '../../sim/kernel/time/message.ts';
import type { EventFacts } from '../../sim/kernel/trace/recorder.ts';
import type { RunCounters } from '../../sim/kernel/trace/run-counters.ts';
import { type Verdict, verdictRow } from '../../sim/kernel/trace/verdict.ts';
import { ownTopicsOnly } from '../../sim/plan/access.ts';
import type { ControlSettings } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { Impostor } from '../../sim/protocol/client-port.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import { commandsTopicOf, statusTopicOf, telemetryTopicOf } from '../../sim/protocol/topic-layout.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import type { RelyingParty } from '../admission/relying-party.ts';
import { RetainedTopics } from '../admission/retained-topics.ts';
import type { Arrival, BrokerCore, BrokerHost, CloseReason, OwnPacket, ReadingPacket } from '../core/broker-core.ts';
import { connectRequest } from '../core/connect-request.ts';
import type { Connections } from '../core/connections.ts';
import { Ingest } from '../core/ingest.ts';
import { keepAliveSeconds } from '../core/keep-alive.ts';
import { ReadingPayloads } from '../core/reading-payload.ts';
import type { ClientEnds } from './client-ends.ts';
import { credentialOf } from './credential.ts';
import { EdgeLog, type ShownCertificate } from './edge-log.ts';
import type { SocketRefusal } from './handshakes.ts';
import type { RequestKind } from './impostor-verdicts.ts';
import { messageIdOf, SUBSCRIBE_ID } from './reading-ids.ts';

type Writable<Fields> = { -readonly [Field in keyof Fields]: Fields[Field] };

/** Sends packets and closes back to a device. */
interface DeviceTransport {
  send(conn: number, packet: Packet): void;
  puback(conn: number, messageId: number): void;
  closed(conn: number, reason: CloseReason): void;
  /** Sessions connected now. */
  connections(): number;
  /** Whether its TLS session is a resumed one. */
  isResumed(conn: number): boolean;
  /** The other address at which the session is in use that this CONNECT would take over. */
  inUseAt(conn: number, request: ConnectRequest): string | undefined;
  /** The address that a connection comes from. */
  addressOf(conn: number): string;
}

/** The edge's side of its broker: decides, counts, records refusals, and builds the packets that devices send. */
export class EdgeHost implements BrokerHost {
  /** The fabric is resuming sessions from before the run: an admission now is not a new one, so it leaves no row. */
  isResuming = false;
  /** Undefined unless the run wants to know what the platform logs. */
  readonly log: EdgeLog | undefined;
  private readonly payloads: ReadingPayloads;
  private readonly ingest: Ingest;
  private readonly accessList: AccessList;
  private readonly kept: RetainedTopics;
  /** Whether devices may publish their readings, by product, or by device where the access list may tell them apart. */
  private readonly readingsAllowed: Uint8Array;
  private readonly tellsDevicesApart: boolean;
  /** The same about what opens their sessions. */
  private readonly openingAllowed: Uint8Array;
  /** By product, whether its devices are admitted without a certificate, and with one. */
  private readonly ownAdmitted: Uint8Array;
  readonly ownSubscription = { messageId: SUBSCRIBE_ID, qos: 1 } as const;
  private readonly qos: readonly (0 | 1 | 2)[];
  private readonly plan: Plan;
  private readonly fleet: Fleet;
  private readonly counters: RunCounters;
  private readonly controls: ControlSettings;
  private readonly link: ServiceLink;
  /** One object for all readings, so that a reading allocates none. */
  private readonly readingPacket: Writable<ReadingPacket> = { number: 0, value: 0, qos: 0, messageId: 0, dup: false };

  constructor(
    private readonly parts: FabricParts,
    private readonly connections: Connections,
    private readonly ends: ClientEnds,
    private readonly party: RelyingParty,
    private readonly transport: DeviceTransport,
  ) {
    const { plan, fleet, counters, controls, link } = parts;
    this.plan = plan;
    this.fleet = fleet;
    this.counters = counters;
    this.controls = controls;
    this.link = link;
    this.payloads = new ReadingPayloads(
      fleet,
      (device) => parts.trust.validity.epoch * 1_000 + fleet.clockAt(device, link.now),
    );
    this.ingest = new Ingest(parts);
    this.log = this.openLog();
    this.qos = fleet.products.map((product) => product.plan.telemetry.qos);
    this.accessList = new AccessList(plan.broker.acl ?? ownTopicsOnly);
    this.kept = new RetainedTopics(plan.broker.retainedMax);
    this.tellsDevicesApart = plan.broker.acl !== undefined;
    const places = this.tellsDevicesApart ? fleet.size : fleet.products.length;
    this.readingsAllowed = new Uint8Array(places);
    this.openingAllowed = new Uint8Array(places);
    this.ownAdmitted = new Uint8Array(fleet.products.length * 2);
  }

  now(): number {
    return this.link.now;
  }

  wakeAt(tick: number): void {
    this.link.alarmAt(tick);
  }

  send(conn: number, packet: Packet): void {
    this.transport.send(conn, packet);
  }

  sendPuback(conn: number, messageId: number): void {
    this.transport.puback(conn, messageId);
  }

  closed(conn: number, reason: CloseReason): void {
    this.log?.closed(conn, reason);
    this.transport.closed(conn, reason);
  }

  receiveReading(core: BrokerCore, conn: number, device: number, message: Message): void {
    const { readingPacket } = this;
    const qos = this.qos[this.fleet.product.get(device)];
    const reading = codec.readingIn(message);
    readingPacket.number = reading;
    readingPacket.value = codec.readingValueIn(message);
    readingPacket.qos = qos;
    readingPacket.messageId = qos === 0 ? 0 : messageIdOf(reading);
    readingPacket.dup = codec.isRepeatIn(message);
    core.receiveReading(conn, device, readingPacket);
  }

  readingsWatched(): void {
    this.fleet.allToPresent();
  }

  ingested(device: number, reading: number, value: number, payloadBytes: number): void {
    this.ingest.take(device, reading, value, payloadBytes);
  }

  /** Whether to admit the client at the far end by its certificate, before the broker reads any MQTT. */
  admitCertificate(conn: number): boolean {
    // A console shows no certificate; CONNECT carries its password.
    if (this.ends.consoleOn(conn) !== undefined) return true;
    const device = this.connections.deviceOf(conn);
    if (this.isByPassword(device)) return true;
    const impostor = this.ends.impostorOn(conn);
    const decision = impostor === undefined ? this.judgeCertificate(conn) : this.judgeImpostor(conn, impostor);
    this.log?.certificate(conn, decision);
    return this.recordDecision(conn, 'certificate.refused', decision, undefined).allow;
  }

  admit(conn: number, request: ConnectRequest): ConnectVerdict {
    const issuedAt = this.connections.certificateAt(conn);
    const decision = this.ends.consoleOn(conn)
      ? this.judge(
          request,
          'password',
          { clientId: request.clientId, name: request.username },
          { inUseAt: this.transport.inUseAt(conn, request) },
        )
      : this.judgeConnect(this.connections.deviceOf(conn), issuedAt, request, conn);
    if (this.ends.impostorOn(conn) === undefined) {
      if (decision.allow) this.ends.verdicts.deviceAdmitted(this.connections.deviceOf(conn));
      if (decision.allow && this.plan.verdicts === 'all' && !this.isResuming) this.admitted(conn, decision, issuedAt);
    }
    this.log?.connect(conn, request.clientId, decision);
    return this.recordDecision(conn, 'connect.refused', decision, undefined);
  }

  /** The edge has decided to end a socket that has no session, because of its latest packet or for want of one. */
  socketRefused(conn: number, kind: SocketRefusal, verdict: Verdict): void {
    this.log?.socketRefused(conn, verdict);
    this.recordDecision(conn, kind, verdict, undefined);
  }

  /** The edge has decided to end a session. */
  sessionClosed(conn: number, verdict: Verdict, cause: Row): void {
    this.log?.closed(conn, verdict.control);
    if (this.ends.impostorOn(conn) !== undefined) {
      this.ends.record(conn, 'session.closed', verdict, { subject: undefined, cause });
      return;
    }
    const device = this.connections.deviceOf(conn);
    const row = this.link.record('session.closed', verdictRow(verdict, { device, cause }));
    this.connections.setCause(conn, row);
  }

  /** `conn` is left out for a probe, which has no connection. */
  judgeConnect(device: number, issuedAt: number, request: ConnectRequest, conn?: number): ConnectVerdict {
    const name = this.fleet.nameOf(device);
    const by = this.isByPassword(device) ? 'password' : 'certificate';
    const inUseAt = conn === undefined ? undefined : this.transport.inUseAt(conn, request);
    const client = { clientId: request.clientId, name };
    const shows = issuedAt !== 0 || (conn !== undefined && this.ends.impostorOn(conn) !== undefined);
    return this.judge(request, by, client, { certified: shows ? name : undefined, inUseAt });
  }

  private judge(
    request: ConnectRequest,
    by: ConnectFacts['by'],
    client: AccessClient,
    { certified, inUseAt }: Partial<Pick<ConnectFacts, 'certified' | 'inUseAt'>>,
  ): ConnectVerdict {
    const { clientId } = request;
    const device = this.fleet.numberOf(clientId);
    const isIssued = by === 'password' && (device >= 0 || this.ends.consoleCalled(clientId) !== undefined);
    return admit(this.controls, {
      request,
      by,
      issued: isIssued ? credentialOf(this.plan.seed, clientId) : undefined,
      certified,
      inUseAt,
      banned: this.party.bans.of(device)?.reason,
      access:
        this.accessList.connect === 'anyone'
          ? undefined
          : (controls) => authorizeConnect({ controls, list: this.accessList, client }),
      will: this.willCheck(request, client),
      keepAliveMaxS: keepAliveSeconds(this.plan.broker.keepAliveMaxMs),
      connections: this.transport.connections(),
      connectionsMax: this.plan.broker.maxConnections ?? Number.POSITIVE_INFINITY,
    });
  }

  /** The default list lets each device leave a will on its own status topic, so it is asked of others alone. */
  private willCheck({ will }: ConnectRequest, client: AccessClient): ConnectFacts['will'] {
    if (will === undefined || (!this.tellsDevicesApart && will.topic === statusTopicOf(client.clientId)))
      return undefined;
    const { topic, retain } = will;
    const retained = retain ? this.kept.factsOf(client.clientId, topic) : undefined;
    return (controls) => authorizePublish({ controls, list: this.accessList, client }, topic, retained);
  }

  authorizePublish(conn: number, topic: string, retain: boolean): Verdict {
    const facts = this.accessOf(conn);
    const { clientId } = facts.client;
    const decision = authorizePublish(facts, topic, retain ? this.kept.factsOf(clientId, topic) : undefined);
    if (retain && decision.allow) this.kept.note(clientId, topic);
    this.log?.publish(conn, topic, decision);
    return this.recordDecision(conn, 'publish.refused', decision, topic);
  }

  authorizeSubscribe(conn: number, filter: string): Verdict {
    const decision = authorizeSubscribe(this.accessOf(conn), filter);
    this.log?.subscribe(conn, filter, decision);
    return this.recordDecision(conn, 'subscribe.refused', decision, filter);
  }

  authorizeForward(conn: number, topic: string): Verdict {
    const decision = authorizeForward(this.accessOf(conn), topic);
    this.log?.delivery(conn, topic, decision);
    return this.recordDecision(conn, 'delivery.refused', decision, topic);
  }

  mayPublishReadings(conn: number): boolean {
    const device = this.connections.deviceOf(conn);
    const place = this.placeOf(device);
    if (this.readingsAllowed[place] === UNKNOWN) this.readingsAllowed[place] = this.mayPublishReading(conn) ? YES : NO;
    return this.readingsAllowed[place] === YES;
  }

  sessionTakenOver(conn: number, claimant?: number): void {
    const device = this.connections.deviceOf(conn);
    this.counters.takenOver.add(device);
    if (this.ends.impostorOn(conn) !== undefined) {
      this.connections.setCause(conn, this.parts.linkRow(device));
      return;
    }
    const claim = claimant === undefined ? undefined : this.connections.causeOf(claimant);
    const by = claim ?? this.ends.verdicts.admissionFor(device);
    const row = this.fact(conn, 'session.taken-over', undefined, by);
    if (by !== undefined) this.connections.setCause(conn, row);
  }

  keepAliveExpired(conn: number): void {
    this.counters.expired.add(this.connections.deviceOf(conn));
    this.fact(conn, 'keepalive.expired', undefined);
  }

  willPublished(conn: number, topic: string): void {
    this.counters.wills.add(this.connections.deviceOf(conn));
    this.fact(conn, 'will.published', topic);
  }

  clientIdOf(device: number): string {
    return this.fleet.nameOf(device);
  }

  deviceOf(clientId: string): number {
    return this.fleet.numberOf(clientId);
  }

  readingPayload(device: number, reading: number, value: number): Buffer {
    return this.payloads.of(device, reading, value);
  }

  readingBytes(device: number, reading: number, value: number): number {
    return this.payloads.sizeOf(device, reading, value);
  }

  readingOfPayload(device: number, payload: Buffer): number {
    return this.payloads.readingOf(device, payload);
  }

  valueOfPayload(device: number, payload: Buffer): number {
    return this.payloads.valueOf(device, payload);
  }

  packetOf(command: OwnPacket, device: number): Packet {
    if (command === CommandCode.connect) return this.connectPacket(device);
    return command === CommandCode.subscribe ? this.subscribePacket(device) : this.announcement(device);
  }

  kindOf(device: number): number {
    return this.fleet.product.get(device);
  }

  /** The client id of a CONNECT; undefined for any other packet. */
  clientIdIn(conn: number, packet: Arrival): string | undefined {
    const whole = typeof packet === 'number' ? this.packetOf(packet, this.connections.deviceOf(conn)) : packet;
    return whole.cmd === 'connect' ? whole.clientId : undefined;
  }

  /** A ban, the limit of connections and the access list are looked at anew; all else decides the same for all devices of a product. */
  admitsPlainly(conn: number): boolean {
    const { plan, connections } = this;
    const isRecorded = this.log !== undefined || (plan.verdicts === 'all' && !this.isResuming);
    if (isRecorded || this.tellsDevicesApart) return false;
    const device = connections.deviceOf(conn);
    const isFull = this.transport.connections() >= (plan.broker.maxConnections ?? Number.POSITIVE_INFINITY);
    if (isFull || this.party.bans.of(device) !== undefined) return false;
    const issuedAt = connections.certificateAt(conn);
    const place = this.fleet.product.get(device) * 2 + (issuedAt === 0 ? 0 : 1);
    if (this.ownAdmitted[place] === UNKNOWN) this.ownAdmitted[place] = this.admitsOwn(device, issuedAt) ? YES : NO;
    if (this.ownAdmitted[place] === NO) return false;
    this.ends.verdicts.deviceAdmitted(device);
    return true;
  }

  mayOpenSession(conn: number): boolean {
    if (this.log !== undefined) return false;
    const place = this.placeOf(this.connections.deviceOf(conn));
    if (this.openingAllowed[place] === UNKNOWN) this.openingAllowed[place] = this.mayOpen(conn) ? YES : NO;
    return this.openingAllowed[place] === YES;
  }

  private connectPacket(device: number): IConnectPacket {
    const { plan } = this.fleet.productOf(device);
    const name = this.fleet.nameOf(device);
    const secret = plan.identity === 'password' ? credentialOf(this.plan.seed, name) : undefined;
    return {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: plan.cleanSession,
      clientId: name,
      keepalive: keepAliveSeconds(plan.keepAliveMs),
      ...(secret === undefined ? {} : { username: name, password: Buffer.from(secret) }),
      will: { topic: statusTopicOf(name), payload: offlinePayload, qos: 0, retain: false },
    };
  }

  private subscribePacket(device: number): Packet {
    const { messageId, qos } = this.ownSubscription;
    const topic = commandsTopicOf(this.fleet.nameOf(device));
    return { cmd: 'subscribe', messageId, subscriptions: [{ topic, qos }] };
  }

  private announcement(device: number): Packet {
    const topic = statusTopicOf(this.fleet.nameOf(device));
    return { cmd: 'publish', topic, payload: onlinePayload, qos: 0, retain: false, dup: false };
  }

  save() {
    return { log: this.log?.save(), kept: this.kept.save() };
  }

  restore({ log, kept }: ReturnType<EdgeHost['save']>): void {
    this.kept.restore(kept);
    if (log !== undefined) this.log?.restore(log);
  }

  private openLog(): EdgeLog | undefined {
    const { seen } = this.parts;
    if (seen === undefined) return undefined;
    return new EdgeLog({
      log: seen,
      clockOffsetMs: () => this.party.clockOffset,
      isResuming: () => this.isResuming,
      addressOf: (conn) => this.transport.addressOf(conn),
      certificateOn: (conn) => this.certificateOn(conn),
    });
  }

  /** What the client at the far end has shown of a certificate, whether it is its own or not. */
  private certificateOn(conn: number): ShownCertificate | undefined {
    if (this.ends.consoleOn(conn) !== undefined) return undefined;
    const device = this.connections.deviceOf(conn);
    const isSelfMade = this.ends.impostorOn(conn)?.shows === 'self-made';
    const issuedAt = isSelfMade ? this.party.issuedNow() : this.connections.certificateAt(conn);
    if (issuedAt === 0 || this.isByPassword(device)) return undefined;
    const serial = this.parts.trust.credentials.serialOf(device, issuedAt, this.ends.useOn(conn));
    return { name: this.fleet.nameOf(device), serial };
  }

  private judgeImpostor(conn: number, impostor: Impostor): Verdict {
    const judge = (controls: ControlSettings): Verdict => judgeShown(this.party, impostor, controls);
    return this.transport.isResumed(conn) ? admitResumption(this.controls, judge) : judge(this.controls);
  }

  private judgeCertificate(conn: number): Verdict {
    const device = this.connections.deviceOf(conn);
    const issuedAt = this.connections.certificateAt(conn);
    return this.transport.isResumed(conn)
      ? admitResumption(this.controls, (controls) => this.party.judge(device, issuedAt, controls))
      : this.party.judge(device, issuedAt);
  }

  private accessOf(conn: number): AccessFacts {
    const { controls, accessList: list } = this;
    const console = this.ends.consoleOn(conn);
    if (console !== undefined) {
      const { name, tenant } = console;
      return { controls, list, client: { clientId: name, name, consoleOf: tenant } };
    }
    const device = this.connections.deviceOf(conn);
    const name = this.fleet.nameOf(device);
    const { gateways } = this.fleet;
    if (!gateways.exist || !gateways.isGateway(device)) return { controls, list, client: { clientId: name, name } };
    const isGatewayOf = (leaf: string): boolean => gateways.gatewayOf(this.fleet.numberOf(leaf)) === device;
    return { controls, list, client: { clientId: name, name, isGatewayOf } };
  }

  /** Where the answer to a question about a device is kept. */
  private placeOf(device: number): number {
    return this.tellsDevicesApart ? device : this.fleet.product.get(device);
  }

  private admitsOwn(device: number, issuedAt: number): boolean {
    return this.judgeConnect(device, issuedAt, connectRequest(this.fleet.nameOf(device), this.connectPacket(device)))
      .allow;
  }

  private mayOpen(conn: number): boolean {
    const facts = this.accessOf(conn);
    const { clientId } = facts.client;
    return (
      authorizeSubscribe(facts, commandsTopicOf(clientId)).allow &&
      authorizePublish(facts, statusTopicOf(clientId)).allow
    );
  }

  private mayPublishReading(conn: number): boolean {
    const facts = this.accessOf(conn);
    return authorizePublish(facts, telemetryTopicOf(facts.client.clientId)).allow;
  }

  private isByPassword(device: number): boolean {
    return this.fleet.productOf(device).plan.identity === 'password';
  }

  private admitted(conn: number, verdict: Verdict, issuedAt: number): void {
    const device = this.connections.deviceOf(conn);
    const { allow, control, reason } = verdict;
    const shown =
      issuedAt === 0 ? verdict : { allow, control, reason, evidence: this.party.evidenceOf(device, issuedAt) };
    this.link.record('connect.admitted', this.rowOf(conn, shown, undefined, this.connections.causeOf(conn)));
  }

  /**
   * Records a refusal; of an impostor, a permission too. An admission is only counted: its rows would make up most of a
   * large run's trace.
   */
  private recordDecision(
    conn: number,
    kind: Exclude<RequestKind, 'session.closed'>,
    decision: Verdict,
    topic: string | undefined,
  ): Verdict {
    const cause = this.connections.causeOf(conn);
    if (kind === 'publish.refused' && this.ends.recordSpoken(conn, decision, topic, cause)) return decision;
    if (this.ends.impostorOn(conn) !== undefined) {
      this.ends.record(conn, kind, decision, { subject: topic, cause });
      return decision;
    }
    if (decision.allow) return decision;
    const device = this.connections.deviceOf(conn);
    const by = this.attackBehind(decision, device);
    const row = this.link.record(kind, this.rowOf(conn, decision, topic, by ?? cause));
    if (by !== undefined) this.connections.setCause(conn, row);
    return decision;
  }

  private rowOf(conn: number, verdict: Verdict, subject: string | undefined, cause: Row): EventFacts {
    const { device, actor } = this.clientOf(conn);
    return verdictRow(verdict, { subject, device, actor, cause });
  }

  /** The row of an actor for which the edge refuses an honest device. */
  private attackBehind({ control }: Verdict, device: number): Row | undefined {
    if (control === 'concurrent-use') return this.ends.verdicts.admissionFor(device);
    return control === 'revocation-freshness' ? this.party.blockRow : undefined;
  }

  /** The client of a connection, as rows name it. */
  private clientOf(conn: number): Pick<EventFacts, 'device' | 'actor'> {
    const console = this.ends.consoleOn(conn);
    return console === undefined ? { device: this.connections.deviceOf(conn) } : { actor: console.name };
  }

  /** Records a session event; its cause is the latest row of the device's link, unless another client's row is. */
  private fact(
    conn: number,
    kind: 'session.taken-over' | 'keepalive.expired' | 'will.published',
    detail: string | undefined,
    by?: Row,
  ): Row {
    const client = this.clientOf(conn);
    const own = client.device === undefined ? this.connections.causeOf(conn) : this.parts.linkRow(client.device);
    return this.link.record(kind, { ...client, cause: by ?? own, ...(detail !== undefined && { detail }) });
  }
}

/** The decision on the certificate that an impostor presents. */
function judgeShown(party: RelyingParty, { device, shows, issuedAt }: Impostor, controls: ControlSettings): Verdict {
  switch (shows) {
    case 'copied':
      return party.judge(device, issuedAt, controls);
    case 'certificate-only':
      return party.judgeForged(device, issuedAt, 'without-key');
    case 'self-made':
    case 'foreign':
      return party.judgeForged(device, party.issuedNow(), shows);
    case 'for-updates':
      return party.judgeForged(device, issuedAt, 'update');
    case 'mis-issued':
      return party.judgeForged(device, issuedAt, shows);
    default:
      return shows satisfies never;
  }
}

const UNKNOWN = 0;
const NO = 1;
const YES = 2;

const onlinePayload = Buffer.from('online');
const offlinePayload = Buffer.from('offline');
