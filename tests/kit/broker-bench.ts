import type { IConnectPacket, IPublishPacket, Packet, QoS } from 'mqtt-packet';
import type { BrokerCore, BrokerHost, CloseReason, OwnPacket } from '../../broker/core/broker-core.ts';
import { AccessList } from '../../sim/decisions/access-list.ts';
import type { ConnectRequest } from '../../sim/decisions/admit-connect.ts';
import { admit } from '../../sim/decisions/admit-connect.ts';
import {
  type AccessFacts,
  authorizeForward,
  authorizePublish,
  authorizeSubscribe,
} from '../../sim/decisions/authorize-topic.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import { ownTopicsOnly } from '../../sim/plan/access.ts';
import { type ControlId, controlSettings } from '../../sim/plan/control-list.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import { commandsTopicOf, statusTopicOf, telemetryTopicOf } from '../../sim/protocol/topic-layout.ts';
import { plainConnect } from './plain-connect.ts';

/** A broker, a clock and a log: the bench records everything the broker does, by connection and tick. */
export class Bench implements BrokerHost {
  tick = 0;
  broker!: BrokerCore;
  readonly lines: { readonly conn: number; readonly text: string }[] = [];
  readonly sent: { readonly conn: number; readonly packet: Packet }[] = [];
  controls: Readonly<Record<ControlId, boolean>>;
  connectionsMax = 1000;

  readonly ownSubscription = { messageId: 9, qos: 1 } as const;
  private readonly names = new Map<number, string>();
  /** By connection, the device whose own packet is being received. */
  private readonly senders = new Map<number, number>();
  private wakeTick = Number.POSITIVE_INFINITY;

  private constructor(controls: Readonly<Record<string, boolean>>) {
    this.controls = controlSettings(controls);
  }

  static async with(
    make: (host: BrokerHost) => BrokerCore,
    controls: Readonly<Record<string, boolean>> = {},
  ): Promise<Bench> {
    const bench = new Bench(controls);
    bench.broker = make(bench);
    await bench.broker.start();
    return bench;
  }

  // Actions of a test.

  async open(conn: number): Promise<void> {
    this.broker.open(conn);
    await this.settle();
  }

  async receive(conn: number, packet: Packet): Promise<void> {
    this.broker.receive(conn, packet);
    await this.settle();
  }

  /** One of the packets with which a device opens its session arrives. */
  receiveOwn(conn: number, device: number, command: OwnPacket): void {
    this.senders.set(conn, device);
    this.broker.receiveOwn(conn, device, command);
  }

  /** Opens and connects with the credential that was issued. */
  async connect(conn: number, clientId: string, options: Partial<IConnectPacket> = {}): Promise<void> {
    this.broker.open(conn);
    await this.receive(conn, connectPacket(clientId, options));
  }

  async publish(conn: number, topic: string, payload: string, options: Partial<IPublishPacket> = {}): Promise<void> {
    await this.receive(conn, publishPacket(topic, payload, options));
  }

  async subscribe(conn: number, ...filters: readonly (readonly [string, QoS] | string)[]): Promise<void> {
    const subscriptions = filters.map((filter) =>
      typeof filter === 'string' ? { topic: filter, qos: 0 as const } : { topic: filter[0], qos: filter[1] },
    );
    await this.receive(conn, { cmd: 'subscribe', messageId: 77, subscriptions });
  }

  async drop(conn: number): Promise<void> {
    this.broker.drop(conn);
    await this.settle();
  }

  async fail(): Promise<void> {
    this.broker.fail();
    await this.settle();
  }

  async settle(): Promise<void> {
    if (this.broker.unsettled) await this.broker.settle();
  }

  /** Advances time, stopping wherever the broker has asked to be woken. */
  async passMs(ms: number): Promise<void> {
    const end = this.tick + ms;
    while (this.wakeTick <= end) {
      this.tick = this.wakeTick;
      this.wakeTick = Number.POSITIVE_INFINITY;
      this.broker.wake();
      await this.settle();
    }
    this.tick = end;
  }

  /** What one connection has received, and the decisions about it. */
  of(conn: number): readonly string[] {
    return this.lines.filter((line) => line.conn === conn).map((line) => line.text);
  }

  /** The same, without the ticks, since the last `forget`. */
  seenBy(conn: number): readonly string[] {
    return this.of(conn).map((text) => text.slice(text.indexOf(' ') + 1));
  }

  forget(): void {
    this.lines.length = 0;
    this.sent.length = 0;
  }

  /** The identifiers of the messages a connection was sent, in order. */
  messageIdsOf(conn: number): readonly number[] {
    return this.sent.flatMap(({ conn: to, packet }) =>
      to === conn && packet.cmd === 'publish' && packet.qos > 0 ? [packet.messageId as number] : [],
    );
  }

  // The broker's ports.

  now(): number {
    return this.tick;
  }

  wakeAt(tick: number): void {
    if (tick < this.tick) throw new Error(`the broker asks at ${this.tick} to be woken at ${tick}`);
    this.wakeTick = tick;
  }

  send(conn: number, packet: Packet): void {
    this.sent.push({ conn, packet });
    this.note(conn, show(packet));
  }

  sendPuback(conn: number, messageId: number): void {
    this.send(conn, { cmd: 'puback', messageId });
  }

  closed(conn: number, reason: CloseReason): void {
    this.note(conn, `closed: ${reason}`);
  }

  ingested(device: number, reading: number, value: number, payloadBytes: number): void {
    this.note(ingest, `${names[device]} ${readingText(reading, value)}, ${payloadBytes} bytes`);
  }

  admit(conn: number, request: ConnectRequest): Verdict {
    this.names.set(conn, request.clientId);
    const decision = admit(this.controls, {
      request,
      by: 'password',
      issued: credentialOf(request.clientId),
      certified: undefined,
      keepAliveMaxS: 0,
      connections: this.broker.connections,
      connectionsMax: this.connectionsMax,
    });
    this.note(conn, `admission of ${request.clientId}: ${decision.allow ? 'allow' : 'refuse'}, ${decision.control}`);
    return decision;
  }

  authorizePublish(conn: number, topic: string, retain: boolean): Verdict {
    const decision = authorizePublish(this.accessOf(conn), topic, retain ? { kept: 0, max: 100 } : undefined);
    this.note(
      conn,
      `may publish ${topic}${retain ? ' retained' : ''}: ${decision.allow ? 'allow' : 'refuse'}, ${decision.control}`,
    );
    return decision;
  }

  authorizeSubscribe(conn: number, filter: string): Verdict {
    const decision = authorizeSubscribe(this.accessOf(conn), filter);
    this.note(conn, `may subscribe ${filter}: ${decision.allow ? 'allow' : 'refuse'}, ${decision.control}`);
    return decision;
  }

  authorizeForward(conn: number, topic: string): Verdict {
    const decision = authorizeForward(this.accessOf(conn), topic);
    // Aedes asks when it routes a message and not when it sends it, so this has no place among what the client received.
    if (!decision.allow) this.note(deliveriesTo(conn), `may not get ${topic}: ${decision.control}`);
    return decision;
  }

  private accessOf(conn: number): AccessFacts {
    const name = this.names.get(conn);
    return { controls: this.controls, list: ownTopics, client: { clientId: name ?? '', name } };
  }

  mayPublishReadings(conn: number): boolean {
    const name = this.names.get(conn);
    return name !== undefined && authorizePublish(this.accessOf(conn), telemetryTopicOf(name)).allow;
  }

  /** The devices but the gateway keep their sessions. */
  kindOf(device: number): number {
    return names[device].includes('gateway') ? 1 : 0;
  }

  packetOf(command: OwnPacket, device: number): Packet {
    const name = names[device];
    if (command === CommandCode.subscribe) {
      const { messageId, qos } = this.ownSubscription;
      return { cmd: 'subscribe', messageId, subscriptions: [{ topic: commandsTopicOf(name), qos }] };
    }
    const status = statusTopicOf(name);
    if (command === CommandCode.announce) return publishPacket(status, 'online');
    const keepsSession = this.kindOf(device) === 0;
    const will = { topic: status, payload: Buffer.from('offline'), qos: 0, retain: false } as const;
    return connectPacket(name, { clean: !keepsSession, keepalive: keepsSession ? 2 : 20, will });
  }

  admitsPlainly(conn: number): boolean {
    const name = names[this.senders.get(conn) ?? -1];
    if (name === undefined || this.broker.connections >= this.connectionsMax) return false;
    this.names.set(conn, name);
    return true;
  }

  mayOpenSession(conn: number): boolean {
    const facts = this.accessOf(conn);
    const { clientId } = facts.client;
    const mayListen = authorizeSubscribe(facts, commandsTopicOf(clientId)).allow;
    return mayListen && authorizePublish(facts, statusTopicOf(clientId)).allow;
  }

  sessionTakenOver(conn: number): void {
    this.note(conn, 'taken over');
  }

  keepAliveExpired(conn: number): void {
    this.note(conn, 'keepalive expired');
  }

  willPublished(conn: number, topic: string): void {
    this.note(conn, `will published to ${topic}`);
  }

  clientIdOf(device: number): string {
    return names[device];
  }

  deviceOf(clientId: string): number {
    return names.indexOf(clientId);
  }

  readingPayload(_device: number, reading: number, value: number): Buffer {
    return Buffer.from(readingText(reading, value));
  }

  readingBytes(device: number, reading: number, value: number): number {
    return this.readingPayload(device, reading, value).length;
  }

  readingOfPayload(_device: number, payload: Buffer): number {
    const [, reading] = READING.exec(payload.toString()) ?? [];
    return reading === undefined ? -1 : Number(reading);
  }

  valueOfPayload(_device: number, payload: Buffer): number {
    return Number(READING.exec(payload.toString())?.[2] ?? 0);
  }

  private note(conn: number, text: string): void {
    this.lines.push({ conn, text: `${this.tick} ${text}` });
  }
}

/** Unlike the payload of a real reading, without a place for a value of 0. */
const readingText = (reading: number, value: number): string =>
  value === 0 ? `reading ${reading}` : `reading ${reading} of ${value}`;
const READING = /^reading (\d+)(?: of (-?\d+))?$/;

/** The fleet: its names, by device number. */
export const names = ['acme/sensor-0', 'acme/sensor-1', 'acme/gateway-2', 'umbrella/lock-3', 'umbrella/lock-4'];

/** Where the broker reports readings that arrived. */
export const ingest = -1;
/** The number under which the bench notes the deliveries that a connection was refused. */
export const deliveriesTo = (conn: number): number => -2 - conn;

export const credentialOf = (clientId: string): string => `issued to ${clientId}`;

export const connectPacket = (clientId: string, options: Partial<IConnectPacket> = {}): IConnectPacket => ({
  ...plainConnect(clientId),
  username: clientId,
  password: Buffer.from(credentialOf(clientId)),
  ...options,
});

export const publishPacket = (
  topic: string,
  payload: string,
  options: Partial<IPublishPacket> = {},
): IPublishPacket => ({
  cmd: 'publish',
  topic,
  payload: Buffer.from(payload),
  qos: 0,
  retain: false,
  dup: false,
  ...(options.qos ? { messageId: 1 } : {}),
  ...options,
});

function show(packet: Packet): string {
  switch (packet.cmd) {
    case 'connack':
      return `connack ${packet.returnCode}${packet.sessionPresent ? ', session present' : ''}`;
    case 'suback':
      return `suback ${packet.messageId} [${packet.granted}]`;
    case 'publish': {
      const flags = `${packet.retain ? ' retained' : ''}${packet.dup ? ' dup' : ''}`;
      const id = packet.qos > 0 ? ` #${packet.messageId}` : '';
      return `publish ${packet.topic} "${packet.payload}" qos ${packet.qos}${id}${flags}`;
    }
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
    case 'unsuback':
      return `${packet.cmd} ${packet.messageId}`;
    default:
      return packet.cmd;
  }
}

const ownTopics = new AccessList(ownTopicsOnly);
