import type { Packet } from 'mqtt-packet';
import type { ProcessId, Row, Tick } from '../../sim/kernel/ids.ts';
import { NumberColumn } from '../../sim/kernel/number-column.ts';
import type { Message } from '../../sim/kernel/time/message.ts';
import { type Verdict, verdictRow } from '../../sim/kernel/trace/verdict.ts';
import { consoleAddress } from '../../sim/network/addresses.ts';
import { ClientLinks } from '../../sim/network/client-links.ts';
import type { CertificateUse } from '../../sim/pki/device-serial.ts';
import type { ConsolePlan } from '../../sim/plan/clients.ts';
import type {
  ClientPort,
  ClientPublish,
  ClientRequest,
  GatewayVoice,
  Impostor,
} from '../../sim/protocol/client-port.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { ClientMessage } from '../../sim/protocol/codec.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import { nameOfCommandsTopic } from '../../sim/protocol/topic-layout.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import { reasons } from '../core/close-reasons.ts';
import { type Connections, DEVICE_END, NO_DEVICE } from '../core/connections.ts';
import { ClientPings } from './client-pings.ts';
import { credentialOf } from './credential.ts';
import type { DeviceTraffic } from './device-traffic.ts';
import { ImpostorVerdicts, type RequestKind } from './impostor-verdicts.ts';
import { CONNECT_BYTES, CONTROL_BYTES, HANDSHAKE_BYTES, READING_OVERHEAD, SUBSCRIBE_BYTES } from './wire-sizes.ts';

/**
 * The ends of connections whose client is no device: a console, or an impostor of an actor. The edge and the broker treat
 * their packets like all others; whose a connection is, only this table knows.
 */
export class ClientEnds implements ClientPort {
  readonly verdicts: ImpostorVerdicts;
  private readonly consoles: readonly ConsolePlan[];
  private readonly links: ClientLinks;
  private readonly pings: ClientPings;
  /** By connection, its client. */
  private readonly clients = new NumberColumn();
  /** By client, the connection that it holds. */
  private readonly held = new NumberColumn();
  /** By topic, whose code has published there last in the session of a gateway. */
  private readonly voices = new Map<string, Voice>();
  /** By connection, whom its client pretends to be. */
  private readonly impostors = new Map<number, Impostor>();
  private hasHadImpostors = false;

  constructor(
    private readonly parts: FabricParts,
    private readonly connections: Connections,
    private readonly traffic: Pick<DeviceTraffic, 'implantSends' | 'implantSilent' | 'up'>,
    /** The client's end of a connection is released. */
    private readonly releaseEnd: (conn: number) => void,
  ) {
    const { plan, fleet, link } = parts;
    this.consoles = plan.consoles ?? [];
    this.links = new ClientLinks(fleet.chance, plan.network);
    this.pings = new ClientPings(plan.broker.keepAliveMaxMs, link);
    this.verdicts = new ImpostorVerdicts(link);
  }

  /** The process at the far end of such a connection. */
  processOn(conn: number): ProcessId {
    return this.processOf(this.clients.get(conn) ?? 0);
  }

  has(conn: number): boolean {
    return this.clients.has(conn);
  }

  /** The impostor whose connection it is, at either end. */
  impostorOn(conn: number): Impostor | undefined {
    return this.impostors.get(conn);
  }

  /** The certificate that is shown on a connection: a device shows its own for brokers. */
  useOn(conn: number): CertificateUse {
    const shows = this.impostorOn(conn)?.shows;
    return shows === 'for-updates' ? 'update' : shows === 'mis-issued' ? shows : 'client';
  }

  /** Whether any client has ever come in the name of a device. */
  get hasImpostors(): boolean {
    return this.hasHadImpostors;
  }

  /** The client of a connection, and whether it keeps tickets; undefined for a device. */
  ticketsOn(conn: number): { readonly client: number; readonly resumes: boolean } | undefined {
    const client = this.clients.get(conn);
    return client === undefined ? undefined : { client, resumes: this.impostors.get(conn)?.resumes === true };
  }

  /** The address that such a client dials from; undefined for a device. */
  addressOn(conn: number): string | undefined {
    const impostor = this.impostorOn(conn);
    const console = impostor === undefined ? this.consoleOn(conn) : undefined;
    return console === undefined ? impostor?.address : consoleAddress(console.name);
  }

  /** The console whose connection it is, or in whose place an impostor has it, at either end. */
  consoleOn(conn: number): ConsolePlan | undefined {
    const client = this.clients.get(conn);
    if (client === undefined) return undefined;
    const name = this.impostors.get(conn)?.console;
    return name === undefined ? this.consoles[client] : this.consoleCalled(name);
  }

  consoleCalled(name: string): ConsolePlan | undefined {
    return this.consoles.find((console) => console.name === name);
  }

  dial(client: number, cause: Row, as?: Impostor): void {
    const conn = this.connections.take(as?.device ?? NO_DEVICE, this.parts.link.now);
    if (!this.links.has(client)) this.links.open(client, this.nameOf(client, as));
    if (as !== undefined) {
      this.impostors.set(conn, as);
      this.hasHadImpostors = true;
      this.verdicts.dialed(conn);
    }
    this.clients.set(conn, client);
    this.held.set(client, conn);
    this.up(conn, codec.dial(conn), CONTROL_BYTES, cause);
  }

  secure(client: number, cause: Row): void {
    const conn = this.held.get(client);
    if (conn !== undefined) this.connections.setCertificate(conn, this.impostors.get(conn)?.issuedAt ?? 0);
    this.send(client, codec.hello, HANDSHAKE_BYTES, cause);
  }

  connect(client: number, cause: Row): void {
    const conn = this.held.get(client);
    if (conn === undefined) return;
    const as = this.impostors.get(conn);
    const packet = as === undefined ? this.consolePacket(this.consoles[client]) : this.impostorPacket(as);
    this.send(client, (conn) => codec.packet(conn, packet), CONNECT_BYTES, cause);
    if (as?.isSilent !== true) this.pings.connecting(conn, cause);
  }

  subscribe(client: number, filter: string, messageId: number, cause: Row): void {
    const packet: Packet = { cmd: 'subscribe', messageId, subscriptions: [{ topic: filter, qos: 0 }] };
    this.send(client, (conn) => codec.packet(conn, packet), SUBSCRIBE_BYTES, cause);
  }

  acknowledge(client: number, messageId: number, cause: Row): void {
    this.send(client, (conn) => codec.packet(conn, { cmd: 'puback', messageId }), CONTROL_BYTES, cause);
  }

  publish(client: number, { topic, payload, messageId, retain = false }: ClientPublish, cause: Row): void {
    const packet: Packet = { cmd: 'publish', topic, payload, qos: 1, retain, dup: false, messageId };
    const bytes = READING_OVERHEAD + topic.length + payload.length;
    this.send(client, (conn) => codec.packet(conn, packet), bytes, cause);
  }

  /** The client of a connection may have been quiet for as long as its keep-alive. */
  ping(conn: number, connectedAt: Tick): void {
    const cause = this.pings.due(conn, connectedAt);
    if (cause !== undefined) this.up(conn, codec.packet(conn, { cmd: 'pingreq' }), CONTROL_BYTES, cause);
  }

  implantSends(device: number, bytes: number, cause: Row): Verdict {
    return this.traffic.implantSends(device, bytes, cause);
  }

  implantPublishes(
    voice: GatewayVoice,
    { topic, payload }: Pick<ClientPublish, 'topic' | 'payload'>,
    cause: Row,
  ): void {
    const conn = this.parts.fleet.connection.get(voice.gateway);
    this.voices.set(topic, { ...voice, isHeard: false });
    if (conn < 0) return;
    const packet: Packet = { cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false };
    this.traffic.up(conn, codec.packet(conn, packet), READING_OVERHEAD + topic.length + payload.length, cause);
  }

  implantHeard(topic: string): boolean {
    return this.voices.get(topic)?.isHeard === true;
  }

  /** Records a decision on what code of an actor publishes in a gateway's session for another device; false for anything else. */
  recordSpoken(conn: number, verdict: Verdict, topic: string | undefined, cause: Row): boolean {
    const voice = this.voices.size === 0 || topic === undefined || this.has(conn) ? undefined : this.voices.get(topic);
    if (topic === undefined || voice?.gateway !== this.connections.deviceOf(conn)) return false;
    const { actor, client, device } = voice;
    if (!verdict.allow) this.verdicts.refused(client, 'PUBLISH', verdict.control);
    this.voices.set(topic, { ...voice, isHeard: verdict.allow });
    const judged = { ...verdict, reason: `PUBLISH: ${verdict.reason}` };
    const row = this.parts.link.record('attack.judged', verdictRow(judged, { subject: topic, device, actor, cause }));
    this.connections.setCause(conn, row);
    return true;
  }

  implantSilent(device: number): void {
    this.traffic.implantSilent(device);
  }

  clientOn(conn: number): number {
    const client = this.clients.get(conn) ?? -1;
    return this.held.get(client) === conn ? client : -1;
  }

  refusalOf(client: number, requests: readonly ClientRequest[], since: Tick): string | undefined {
    return this.verdicts.refusalOf(client, requests, since);
  }

  leave(client: number, hasSession: boolean, cause: Row): void {
    const end = (conn: number): Message =>
      hasSession ? codec.packet(conn, { cmd: 'disconnect' } as Packet) : codec.reset(conn);
    this.send(client, end, CONTROL_BYTES, cause);
    this.letGo(client);
  }

  letGo(client: number): void {
    const conn = this.held.get(client);
    this.held.delete(client);
    if (conn === undefined) return;
    this.pings.forget(conn);
    this.releaseEnd(conn);
  }

  /** Records a decision on an impostor's request; what follows on its connection has that row as its cause. */
  record(
    conn: number,
    request: RequestKind,
    verdict: Verdict,
    about: { readonly subject: string | undefined; readonly cause: Row },
  ): void {
    const impostor = this.impostors.get(conn);
    if (impostor === undefined) return;
    const client = this.clients.get(conn) ?? 0;
    const row = this.verdicts.record(impostor, [conn, client], request, verdict, about);
    if (row !== undefined) this.connections.setCause(conn, row);
  }

  /** A packet of the client is on its way to the edge. */
  up(conn: number, message: Message, bytes: number, cause: Row): void {
    const { link } = this.parts;
    const client = this.clients.get(conn) ?? 0;
    const at = this.connections.arrivesUp(conn, link.now + this.links.uplink(client, bytes));
    link.receiveFrom(this.processOf(client), message, cause, at);
  }

  /** How long the client takes to answer; undefined if it has dropped its end. */
  roundTrip(conn: number): number | undefined {
    const client = this.clients.get(conn) ?? 0;
    if (!this.connections.has(conn, DEVICE_END)) return undefined;
    return this.links.downlink(client, CONTROL_BYTES) + this.links.uplink(client, CONTROL_BYTES);
  }

  /** What the edge would tell a device, on its way to the client. */
  down(conn: number, message: Message, bytes: number): void {
    const type = messageTypes.get(message.type);
    const reason = type === ClientMessage.closed ? reasons[codec.closeReasonIn(message)] : undefined;
    if (type !== undefined) this.deliver(conn, codec.toClient(type, conn, reason), bytes);
  }

  toClient(conn: number, packet: Packet): void {
    const at = this.deliver(conn, codec.toClient(ClientMessage.packet, conn, packet), CONTROL_BYTES);
    if (packet.cmd === 'connack' && packet.returnCode === 0) this.pings.admitted(conn, at);
  }

  /** The device that a command goes to learns of the row behind it. */
  passCause(topic: string, cause: Row): void {
    const { fleet } = this.parts;
    const name = nameOfCommandsTopic(topic);
    const device = name === undefined ? -1 : fleet.numberOf(name);
    if (device < 0) return;
    // What a quiet device sends next would set the cause anew.
    fleet.toPresent(device);
    const conn = fleet.connection.get(device);
    if (conn >= 0) this.connections.setCause(conn, cause);
  }

  /** No end of the connection is held any more: its number may go to a device. */
  forget(conn: number): void {
    this.clients.delete(conn);
    this.impostors.delete(conn);
    this.verdicts.forget(conn);
  }

  save() {
    return {
      clients: this.clients.save(),
      held: this.held.save(),
      voices: [...this.voices],
      impostors: [...this.impostors],
      hasHadImpostors: this.hasHadImpostors,
      links: this.links.save(),
      pings: this.pings.save(),
      verdicts: this.verdicts.save(),
    };
  }

  restore(state: ReturnType<ClientEnds['save']>): void {
    this.clients.restore(state.clients);
    this.held.restore(state.held);
    this.voices.clear();
    for (const [topic, voice] of state.voices) this.voices.set(topic, voice);
    this.impostors.clear();
    for (const [conn, impostor] of state.impostors) this.impostors.set(conn, impostor);
    this.hasHadImpostors = state.hasHadImpostors;
    this.links.restore(state.links);
    this.pings.restore(state.pings);
    this.verdicts.restore(state.verdicts);
  }

  private nameOf(client: number, as: Impostor | undefined): string {
    return as === undefined ? this.consoles[client].name : `${as.actor} as ${this.parts.fleet.nameOf(as.device)}`;
  }

  private consolePacket({ name }: ConsolePlan): Packet {
    const { keepAliveS: keepalive } = this.pings;
    return {
      ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive },
      ...{ clientId: name, username: name, password: Buffer.from(credentialOf(this.parts.plan.seed, name)) },
    };
  }

  /** What the device would send, but without its will, and with the longest keep-alive that the broker allows. */
  private impostorPacket({ device, shows, idOf = device, console, will, isSilent }: Impostor): Packet {
    const asConsole = console === undefined ? undefined : this.consoleCalled(console);
    if (asConsole !== undefined) return this.consolePacket(asConsole);
    const { plan, fleet } = this.parts;
    const { identity, cleanSession: clean } = fleet.productOf(device).plan;
    const [name, clientId] = [fleet.nameOf(device), fleet.nameOf(idOf)];
    const password = shows === 'copied' ? credentialOf(plan.seed, name) : 'guessed';
    const keepalive = isSilent === true ? 0 : this.pings.keepAliveS;
    return {
      ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean, keepalive, clientId },
      ...(identity === 'password' && { username: name, password: Buffer.from(password) }),
      ...(will !== undefined && { will: { ...will, qos: 1, retain: true } }),
    };
  }

  private processOf(client: number): ProcessId {
    return client < this.consoles.length ? this.parts.clients : this.parts.attackers;
  }

  private send(client: number, message: (conn: number) => Message, bytes: number, cause: Row): void {
    const conn = this.held.get(client);
    if (conn === undefined) return;
    this.pings.sent(conn, cause);
    this.up(conn, message(conn), bytes, cause);
  }

  /** When the message arrives. */
  private deliver(conn: number, message: Message, bytes: number): Tick {
    const { link } = this.parts;
    const client = this.clients.get(conn) ?? 0;
    const at = this.connections.arrivesDown(conn, link.now + this.links.downlink(client, bytes));
    link.send(this.processOf(client), message, this.connections.causeOf(conn), at);
    return at;
  }
}

/** Whose code has published, and whether the broker has taken that. */
export interface Voice extends GatewayVoice {
  readonly isHeard: boolean;
}

/** By event of a device, the message that means the same to a client. */
const messageTypes = new Map([
  [EventCode.DIALED, ClientMessage.dialed],
  [EventCode.SECURED, ClientMessage.secured],
  [EventCode.CLOSED, ClientMessage.closed],
]);
