import type {
  IConnectPacket,
  IPublishPacket,
  ISubscribePacket,
  ISubscription,
  IUnsubscribePacket,
  Packet,
} from 'mqtt-packet';
import { invariant } from '../../sim/kernel/lab-error.ts';
import { queueOf } from '../../sim/kernel/time/coarse-queue.ts';
import type { Queue, QueueState } from '../../sim/kernel/time/queue.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import { isArrivalElsewhere, telemetryTopicOf } from '../../sim/protocol/topic-layout.ts';
import {
  type BrokerCore,
  type BrokerHost,
  type CloseReason,
  keepAliveMs,
  type OwnPacket,
  type QuietConnections,
  type ReadingPacket,
} from '../core/broker-core.ts';
import { connectRequest } from '../core/connect-request.ts';
import { anonymousClientId } from '../store/first-message-id.ts';
import { type Message, type PlainMessage, toBuffer } from '../store/message.ts';
import { RetainedStore } from '../store/retained.ts';
import { type SessionState, SessionStore } from '../store/sessions.ts';
import { isAcceptedFilter, isAcceptedTopic, isTooDeep } from '../topic/filter.ts';
import { type ClientState, Clients } from './clients.ts';
import { CLEAN, ConnectionColumns, type ConnectionState, FREE, OPEN, PERSISTENT } from './connections.ts';
import { Deadlines } from './deadlines.ts';
import { Delivery, type DeliveryState } from './delivery.ts';
import { OwnPackets } from './own-packets.ts';
import { type WillState, WillStore } from './will-store.ts';

/**
 * Does what aedes does without running aedes: the same answers in the same ticks, at some thirty bytes a connection.
 *
 * Follows aedes 1.2.0 where that leaves MQTT 3.1.1: session present means that subscriptions were kept, a SUBSCRIBE
 * that names a filter twice gets one return code for it, DUP is passed on to subscribers, and a QoS is lowered only by
 * a filter that equals the topic. Never unsettled: every call finishes its work before it returns.
 */
export class ModelBroker implements BrokerCore, QuietConnections {
  readonly unsettled = false;
  readonly quiet = this;
  connections = 0;

  private readonly host: BrokerHost;
  private readonly columns = new ConnectionColumns();
  private readonly deadlines: Deadlines;
  private readonly clients: Clients;
  private readonly sessions: SessionStore;
  private readonly retained = new RetainedStore();
  private readonly wills = new WillStore();
  private readonly delivery: Delivery;
  private readonly own: OwnPackets;
  /** By connection: identifiers of QoS 2 messages that the client has not released with PUBREL. */
  private receiving = new Map<number, Set<number>>();
  private opened = 0;
  private isWatched = false;
  private closing: { readonly conn: number; readonly reason: CloseReason }[] = [];

  constructor(host: BrokerHost, queue: Queue = queueOf(64)) {
    this.host = host;
    this.deadlines = new Deadlines(host, this.columns, queue);
    this.clients = new Clients(host);
    this.sessions = new SessionStore({
      deviceOf: (name) => host.deviceOf(name),
      nameOf: (device) => host.clientIdOf(device),
    });
    const { columns, deadlines, clients, sessions, retained } = this;
    this.delivery = new Delivery(host, columns, clients, sessions, retained);
    this.own = new OwnPackets({ host, columns, deadlines, clients, sessions, retained, delivery: this.delivery });
  }

  /** Nothing has to come up. */
  async start(): Promise<void> {}

  open(conn: number): void {
    if (conn >= this.columns.capacity) {
      this.columns.reserve(conn + 1);
      this.deadlines.reserve(this.columns.capacity);
    }
    const columns = this.columns;
    invariant(columns.state[conn] === FREE, `connection ${conn} is opened once`);
    columns.state[conn] = OPEN;
    columns.nth[conn] = this.opened++;
    columns.lastPacket[conn] = this.host.now();
    columns.keepAlive[conn] = 0;
    columns.session[conn] = -1;
    this.deadlines.watch(conn);
  }

  receive(conn: number, packet: Packet): void {
    const state = this.columns.state[conn] ?? FREE;
    if (state === FREE) return;
    if (packet.cmd === 'connect' && state === OPEN) this.connect(conn, packet);
    else if (packet.cmd === 'connect' || state === OPEN)
      this.close(conn, 'protocol'); // [MQTT-3.1.0-1], [MQTT-3.1.0-2]
    else this.handle(conn, packet);
    this.reportClosed();
    this.noteWatchers();
  }

  receiveReading(conn: number, device: number, reading: ReadingPacket): void {
    const host = this.host;
    const { qos } = reading;
    const isOne = this.columns.state[conn] >= CLEAN && qos < 2 && host.mayPublishReadings(conn);
    if (!isOne || this.delivery.live.hasReadingFilters || (qos > 0 && this.sessions.hasReadingFilters)) {
      this.receiveReadingAsPacket(conn, device, reading);
      return;
    }
    this.columns.lastPacket[conn] = host.now();
    if (qos === 1) host.sendPuback(conn, reading.messageId);
    const { number, value } = reading;
    host.ingested(device, number, value, host.readingBytes(device, number, value));
  }

  receiveOwn(conn: number, device: number, command: OwnPacket): void {
    const { own } = this;
    if (command === CommandCode.connect && own.connect(conn, device)) {
      this.connections++;
      return;
    }
    if (command === CommandCode.subscribe && own.subscribe(conn, device)) return;
    if (command === CommandCode.announce && own.announce(conn, device)) return;
    this.receive(conn, this.host.packetOf(command, device));
    if (command === CommandCode.connect) own.learn(conn, device);
  }

  takesPlainReadings(conn: number): boolean {
    return this.columns.state[conn] >= CLEAN && !this.hasWatchers && this.host.mayPublishReadings(conn);
  }

  silenceMaxMs(conn: number): number {
    const keepAliveS = this.columns.keepAlive[conn];
    return keepAliveS === 0 ? Number.POSITIVE_INFINITY : keepAliveMs(keepAliveS);
  }

  heardAt(conn: number): number {
    return this.columns.lastPacket[conn];
  }

  setHeardAt(conn: number, tick: number): void {
    this.columns.lastPacket[conn] = tick;
    this.deadlines.watch(conn);
  }

  publish(topic: string, payload: Buffer): void {
    this.delivery.publish({ topic, payload, qos: 1, retain: false, dup: false });
  }

  drop(conn: number): void {
    if ((this.columns.state[conn] ?? FREE) === FREE) return;
    this.close(conn, undefined);
    this.reportClosed();
  }

  fail(): void {
    const { state } = this.columns;
    const all = [...state.keys()].filter((conn) => state[conn] !== FREE);
    // No client receives another's disconnect event or will: the filters and wills are removed before any session ends.
    for (const conn of all) {
      if (state[conn] === OPEN) continue;
      this.delivery.unsubscribeAll(conn);
      this.dropWill(conn);
    }
    for (const conn of all) this.close(conn, undefined);
  }

  wake(): void {
    for (const conn of this.deadlines.take()) this.expire(conn);
    this.deadlines.askAgain();
  }

  async settle(): Promise<void> {}

  holderOf(clientId: string): number {
    return this.clients.holderOf(this.clients.numberOf(clientId));
  }

  dispose(): void {}

  /** The whole state, as plain data and copies of arrays. */
  save(): ModelBrokerState {
    return {
      columns: this.columns.save(),
      deadlines: this.deadlines.save(),
      clients: this.clients.save(),
      sessions: this.sessions.save(),
      retained: this.retained.save(),
      wills: this.wills.save(),
      delivery: this.delivery.save(),
      receiving: [...this.receiving].map(([conn, held]) => [conn, [...held]]),
      connections: this.connections,
      opened: this.opened,
    };
  }

  /** Goes on as the saved broker would have; asks the host to be woken anew. */
  restore(state: ModelBrokerState): void {
    this.columns.restore(state.columns);
    this.deadlines.reserve(this.columns.capacity);
    this.deadlines.restore(state.deadlines);
    this.clients.restore(state.clients);
    this.sessions.restore(state.sessions);
    this.retained.restore(state.retained);
    this.wills.restore(state.wills);
    this.delivery.restore(state.delivery);
    this.receiving = new Map(state.receiving.map(([conn, held]) => [conn, new Set(held)]));
    this.connections = state.connections;
    this.opened = state.opened;
    this.own.forget();
  }

  private get hasWatchers(): boolean {
    return this.delivery.live.hasReadingFilters || this.sessions.hasReadingFilters;
  }

  private noteWatchers(): void {
    const { hasWatchers } = this;
    if (hasWatchers && !this.isWatched) this.host.readingsWatched?.();
    this.isWatched = hasWatchers;
  }

  private handle(conn: number, packet: Packet): void {
    this.columns.lastPacket[conn] = this.host.now();
    switch (packet.cmd) {
      case 'publish':
        this.forward(conn, packet, false);
        return;
      case 'subscribe':
        this.subscribe(conn, packet);
        return;
      case 'unsubscribe':
        this.unsubscribe(conn, packet);
        return;
      case 'puback':
      case 'pubcomp':
        this.sessions.acknowledged(this.idOf(conn), packet.messageId as number);
        return;
      case 'pubrec':
        if (this.columns.state[conn] === PERSISTENT) {
          this.sessions.released(this.idOf(conn), packet.messageId as number);
        }
        this.answer(conn, 'pubrel', packet.messageId as number);
        return;
      case 'pubrel':
        if (this.sessions.release(this.idOf(conn), packet.messageId as number)) {
          this.receiving.get(conn)?.delete(packet.messageId as number);
        }
        this.answer(conn, 'pubcomp', packet.messageId as number);
        return;
      case 'pingreq':
        this.host.send(conn, { cmd: 'pingresp' });
        return;
      case 'disconnect':
        this.dropWill(conn); // [MQTT-3.14.4-3]
        this.close(conn, 'disconnect');
        return;
      default:
        this.close(conn, 'protocol');
    }
  }

  private connect(conn: number, packet: IConnectPacket): void {
    const clientId = packet.clientId || anonymousClientId(this.columns.nth[conn]);
    const refusal = versionFault(packet) ?? this.admissionFault(conn, clientId, packet);
    if (refusal !== undefined) {
      this.host.send(conn, { cmd: 'connack', returnCode: refusal, sessionPresent: false });
      this.close(conn, 'refused');
      return;
    }
    const columns = this.columns;
    const isClean = packet.clean ?? true;
    const client = this.clients.numberOf(clientId);
    columns.state[conn] = isClean ? CLEAN : PERSISTENT;
    columns.session[conn] = client;
    columns.keepAlive[conn] = packet.keepalive ?? 0;
    columns.lastPacket[conn] = this.host.now();
    this.deadlines.watch(conn);
    const isPresent = this.resume(conn, clientId, isClean);
    columns.will[conn] = packet.will === undefined ? 0 : this.wills.write(conn, clientId, willOf(packet.will));

    this.delivery.hold(conn);
    const holder = this.clients.holderOf(client);
    const register = (): void => {
      this.clients.hold(client, conn);
      this.connections++;
      this.delivery.announce('new/clients', () => clientId);
    };
    let ahead = 0;
    if (holder < 0) {
      register();
    } else {
      // Aedes begins to send the new connection its messages while it is still removing the old one's filters.
      ahead = this.delivery.hasFilters(holder) ? 1 : 0;
      this.host.sessionTakenOver(holder); // [MQTT-3.1.4-2]
      this.close(holder, 'taken-over', register);
    }
    if (isClean) this.sessions.forgetReceived(clientId);
    this.host.send(conn, { cmd: 'connack', returnCode: 0, sessionPresent: isPresent });
    this.delivery.release(conn, clientId, isClean ? [] : this.sessions.outgoing(clientId), ahead);
  }

  private admissionFault(conn: number, clientId: string, packet: IConnectPacket): number | undefined {
    const decision = this.host.admit(conn, connectRequest(clientId, packet));
    return decision.allow ? undefined : (decision.returnCode ?? 5);
  }

  /** Resumes the stored session, or ends it for a clean one; true if aedes reports the session as present. */
  private resume(conn: number, clientId: string, isClean: boolean): boolean {
    if (isClean) {
      this.sessions.forget(clientId);
      return false;
    }
    const kept = this.sessions.subscriptionsOf(clientId);
    for (const { topic, qos } of kept) {
      if (this.host.authorizeSubscribe(conn, topic).allow) this.delivery.subscribe(conn, topic, qos);
    }
    return kept.length > 0;
  }

  private forward(conn: number, packet: IPublishPacket, isAuthorized: boolean): void {
    const { topic, qos, messageId } = packet;
    if (!isAcceptedTopic(topic)) {
      this.close(conn, 'protocol');
      return;
    }
    const { retain = false, dup = false } = packet;
    if (!isAuthorized && !this.host.authorizePublish(conn, topic, retain).allow) {
      this.close(conn, 'refused'); // [MQTT-3.3.5-2]
      return;
    }
    const message: Message = { topic, payload: toBuffer(packet.payload), qos, retain, dup };
    if (isArrivalElsewhere(topic)) this.giveUpSession(conn, message.payload.toString());
    if (qos === 2) {
      this.publishOnce(conn, message, messageId as number);
      return;
    }
    if (qos === 1) this.host.sendPuback(conn, messageId as number);
    this.delivery.publish(message);
  }

  /** A client says that another broker has a client now: aedes believes it, and ends the session here. */
  private giveUpSession(claimant: number, clientId: string): void {
    const holder = this.holderOf(clientId);
    if (holder < 0) return;
    this.host.sessionTakenOver(holder, claimant);
    this.close(holder, 'taken-over');
  }

  private publishOnce(conn: number, message: Message, messageId: number): void {
    const clientId = this.idOf(conn);
    if (!this.sessions.hasReceived(clientId, messageId)) {
      let receiving = this.receiving.get(conn);
      if (receiving === undefined) {
        receiving = new Set();
        this.receiving.set(conn, receiving);
      }
      if (!receiving.has(messageId) && receiving.size >= RECEIVING_MAX) {
        this.close(conn, 'protocol');
        return;
      }
      receiving.add(messageId);
      this.sessions.receive(clientId, messageId);
      this.delivery.publish(message);
    }
    this.answer(conn, 'pubrec', messageId);
  }

  private receiveReadingAsPacket(conn: number, device: number, reading: ReadingPacket): void {
    const { number, value, qos, messageId, dup } = reading;
    const packet: IPublishPacket = {
      cmd: 'publish',
      topic: telemetryTopicOf(this.host.clientIdOf(device)),
      // A copy: sessions keep it, and packets carry it.
      payload: Buffer.from(this.host.readingPayload(device, number, value)),
      qos,
      retain: false,
      dup,
      messageId,
    };
    if ((this.columns.state[conn] ?? FREE) < CLEAN || !this.host.mayPublishReadings(conn)) {
      this.receive(conn, packet);
      return;
    }
    this.columns.lastPacket[conn] = this.host.now();
    this.forward(conn, packet, true);
    this.reportClosed();
  }

  private subscribe(conn: number, packet: ISubscribePacket): void {
    const clientId = this.idOf(conn);
    const isPersistent = this.columns.state[conn] === PERSISTENT;
    const asked = lastOfEach(packet.subscriptions);
    const granted: { topic: string; qos: number }[] = [];
    let isFaulty = false;
    for (const { topic, qos } of asked) {
      if (!isAcceptedFilter(topic)) {
        // Aedes closes the connection at once, though it still checks the filters that follow.
        if (!isFaulty && !this.delivery.hasFilters(conn)) this.close(conn, 'protocol');
        isFaulty = true;
        continue;
      }
      const isAllowed = this.host.authorizeSubscribe(conn, topic).allow;
      if (isAllowed && isPersistent) this.sessions.subscribe(clientId, topic, qos);
      if (isAllowed && !isFaulty) this.delivery.subscribe(conn, topic, qos);
      granted.push({ topic, qos: isAllowed ? qos : 0x80 });
    }
    if (isFaulty) {
      if (this.columns.state[conn] !== FREE) this.close(conn, 'protocol');
      return;
    }
    this.host.send(conn, {
      cmd: 'suback',
      messageId: packet.messageId as number,
      granted: granted.map(({ qos }) => qos),
    });
    this.delivery.announce('new/subscribes', () => JSON.stringify({ clientId, subs: granted }));
    this.delivery.sendRetained(conn, granted);
  }

  private unsubscribe(conn: number, packet: IUnsubscribePacket): void {
    if (!packet.unsubscriptions.every(isAcceptedFilter)) {
      this.close(conn, 'protocol');
      return;
    }
    const clientId = this.idOf(conn);
    for (const filter of packet.unsubscriptions) {
      if (this.columns.state[conn] === PERSISTENT) this.sessions.unsubscribe(clientId, filter);
      this.delivery.unsubscribe(conn, filter);
    }
    this.answer(conn, 'unsuback', packet.messageId as number);
    this.delivery.announce('new/unsubscribes', () => JSON.stringify({ clientId, subs: packet.unsubscriptions }));
  }

  /** Ends a connection. `#reportClosed` reports it to the fabric, unless the fabric ended it itself (no reason). */
  private close(conn: number, reason: CloseReason | undefined, afterward: () => void = nothing): void {
    if (this.columns.state[conn] !== OPEN) this.endSession(conn, afterward);
    this.columns.state[conn] = FREE;
    this.deadlines.forget(conn);
    if (reason !== undefined) this.closing.push({ conn, reason });
  }

  private endSession(conn: number, afterward: () => void): void {
    const columns = this.columns;
    const client = columns.session[conn];
    const isClean = columns.state[conn] === CLEAN;
    const filters = isClean ? this.delivery.filtersOf(conn) : none;
    this.delivery.unsubscribeAll(conn);
    if (columns.will[conn] > 0) {
      const will = this.wills.messageOf(conn, this.idOf(conn), columns.will[conn]);
      this.dropWill(conn);
      this.publishWill(conn, will);
    }
    this.clients.letGo(client);
    this.connections--;
    this.delivery.announce('disconnect/clients', () => this.clients.idOf(client));
    if (isClean) this.sessions.forgetReceived(this.clients.idOf(client)); // [MQTT-3.1.2-6]
    this.receiving.delete(conn);
    afterward();
    if (filters.length === 0) return;
    const told = (): string => JSON.stringify({ clientId: this.clients.idOf(client), subs: filters });
    this.delivery.announce('new/unsubscribes', told);
  }

  private dropWill(conn: number): void {
    const { will } = this.columns;
    this.wills.drop(conn, will[conn]);
    will[conn] = 0;
  }

  private publishWill(conn: number, will: Message): void {
    if (!this.host.authorizePublish(conn, will.topic, will.retain).allow) return;
    if (isTooDeep(will.topic)) return;
    this.host.willPublished(conn, will.topic);
    this.delivery.publish(will);
  }

  private answer(conn: number, cmd: 'pubrec' | 'pubrel' | 'pubcomp' | 'unsuback', messageId: number): void {
    this.host.send(conn, { cmd, messageId } as Packet);
  }

  private reportClosed(): void {
    if (this.closing.length === 0) return;
    const closing = this.closing;
    this.closing = [];
    for (const { conn, reason } of closing) this.host.closed(conn, reason);
  }

  private expire(conn: number): void {
    const { state } = this.columns;
    if (state[conn] === FREE || this.deadlines.of(conn) > this.host.now()) return;
    if (state[conn] === OPEN) {
      this.close(conn, 'protocol');
    } else {
      this.host.keepAliveExpired(conn);
      this.close(conn, 'keepalive');
    }
    this.reportClosed();
  }

  private idOf(conn: number): string {
    return this.clients.idOf(this.columns.session[conn]);
  }
}

export interface ModelBrokerState {
  readonly columns: ConnectionState;
  readonly deadlines: QueueState;
  readonly clients: ClientState;
  readonly sessions: SessionState;
  readonly retained: readonly PlainMessage[];
  readonly wills: WillState;
  readonly delivery: DeliveryState;
  readonly receiving: readonly (readonly [number, readonly number[]])[];
  readonly connections: number;
  readonly opened: number;
}

function versionFault({ protocolVersion = 4, clientId }: IConnectPacket): number | undefined {
  if (protocolVersion < 3 || protocolVersion > 4) return 1; // [MQTT-3.1.2-2]
  return protocolVersion === 3 && clientId.length > CLIENT_ID_LENGTH_MAX_V31 ? 2 : undefined;
}

const willOf = ({ topic, payload, qos = 0, retain = false }: NonNullable<IConnectPacket['will']>): Message => ({
  topic,
  payload: toBuffer(payload),
  qos,
  retain,
  dup: false,
});

/** Where a filter is named twice, the last QoS counts, at the first one's position. */
const lastOfEach = (subscriptions: readonly ISubscription[]): readonly ISubscription[] =>
  subscriptions.length === 1
    ? subscriptions
    : [...new Map(subscriptions.map((subscription) => [subscription.topic, subscription])).values()];

/** The longest client id of MQTT 3.1; aedes checks it for that version only. */
const CLIENT_ID_LENGTH_MAX_V31 = 23;
/** QoS 2 messages a client may leave without PUBREL; one more ends its connection (aedes, maxInflightInbound). */
const RECEIVING_MAX = 1000;
const nothing = (): void => {};
const none: readonly string[] = [];
