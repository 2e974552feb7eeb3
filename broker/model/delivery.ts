import {
  commandsTopicOf,
  isCommandsTopicOf,
  nameOfCommandsTopic,
  nameOfTelemetryTopic,
  type SystemEvent,
  systemTopic,
} from '../../sim/protocol/topic-layout.ts';
import type { BrokerHost } from '../core/broker-core.ts';
import { firstMessageId, messageIdAfter } from '../store/first-message-id.ts';
import type { Message } from '../store/message.ts';
import type { RetainedStore } from '../store/retained.ts';
import type { Outgoing, Qos, SessionStore } from '../store/sessions.ts';
import type { Clients } from './clients.ts';
import { type ConnectionColumns, PERSISTENT } from './connections.ts';
import { type LiveFilter, LiveFilters } from './live-filters.ts';

/**
 * Routes each message to its subscribers, in the order in which aedes does.
 *
 * Each connection gets a message once, by the first of its filters that matches. Above QoS 0 the message goes out at
 * the publisher's QoS, lowered only by a filter that equals the topic: aedes ignores wildcard filters there, against
 * [MQTT-3.8.4-6].
 */
export class Delivery {
  readonly live = new LiveFilters();
  /** Messages published so far. A message's number is the count that includes it. */
  private published = 0;
  /** A connection that must get its CONNACK first, and the sends that wait for it. */
  private held: { readonly conn: number; readonly waiting: (() => void)[] } | undefined;

  constructor(
    private readonly host: BrokerHost,
    private readonly columns: ConnectionColumns,
    private readonly clients: Clients,
    private readonly sessions: SessionStore,
    private readonly retained: RetainedStore,
  ) {}

  subscribe(conn: number, filter: string, qos: Qos): void {
    const { commands } = this.columns;
    const isByte = commands[conn] > 0 || !this.live.has(conn);
    if (isByte && this.isOwnCommands(conn, filter)) commands[conn] = 1 + qos;
    else this.live.add(conn, filter, qos);
  }

  unsubscribe(conn: number, filter: string): void {
    if (this.columns.commands[conn] > 0 && this.isOwnCommands(conn, filter)) this.columns.commands[conn] = 0;
    else this.live.remove(conn, filter);
  }

  hasFilters(conn: number): boolean {
    return this.columns.commands[conn] > 0 || this.live.has(conn);
  }

  /** The filters of a connection's subscriptions, in the order of subscribing. */
  filtersOf(conn: number): readonly string[] {
    const filters = this.live.of(conn);
    if (this.columns.commands[conn] === 0) return filters;
    return [commandsTopicOf(this.clients.idOf(this.columns.session[conn])), ...filters];
  }

  /** Removes the connection's subscriptions. */
  unsubscribeAll(conn: number): void {
    this.columns.nextId[conn] = 0;
    this.columns.commands[conn] = 0;
    this.live.removeAll(conn);
  }

  publish(message: Message): void {
    const nth = ++this.published;
    if (message.retain) this.retained.put(message);
    if (message.qos > 0) {
      for (const clientId of this.sessions.holders(message.topic)) this.sessions.enqueue(clientId, message, nth);
    }
    this.ingest(message);
    this.route(message, nth);
  }

  /** A message passes that has no subscriber, and that is not kept. */
  passUnheard(): void {
    this.published++;
  }

  /** Publishes an event of the broker under `$SYS/`; builds the payload only if a client may have subscribed to it. */
  announce(event: SystemEvent, payload: () => string): void {
    if (!this.live.hasSystemFilters) return;
    const message = {
      topic: systemTopic(event),
      payload: Buffer.from(payload()),
      qos: 0,
      retain: false,
      dup: false,
    } as const;
    this.route(message, ++this.published);
  }

  /** Sends a new subscriber the retained messages of its filters. Sessions do not store them. */
  sendRetained(conn: number, granted: readonly { readonly topic: string; readonly qos: number }[]): void {
    if (this.retained.size === 0) return;
    for (const { topic, qos } of granted) {
      if (qos === 0x80) continue;
      for (const message of this.retained.matching(topic))
        this.forward(conn, { ...message, dup: false }, message.qos, undefined);
    }
  }

  /** Defers everything that is sent to `conn` until `release`. */
  hold(conn: number): void {
    this.held = { conn, waiting: [] };
  }

  /** Sends the session's unacknowledged messages: the first `ahead`, then what was deferred, then the others. */
  release(conn: number, clientId: string, queue: readonly Outgoing[], ahead: number): void {
    const waiting = this.held?.waiting ?? [];
    this.held = undefined;
    for (const entry of queue.slice(0, ahead)) this.repeat(conn, clientId, entry);
    for (const send of waiting) send();
    for (const entry of queue.slice(ahead)) this.repeat(conn, clientId, entry);
  }

  save(): DeliveryState {
    return { published: this.published, live: this.live.save() };
  }

  restore(state: DeliveryState): void {
    this.published = state.published;
    this.live.restore(state.live);
  }

  private isOwnCommands(conn: number, filter: string): boolean {
    const client = this.columns.session[conn];
    return client >= 0 && isCommandsTopicOf(this.clients.idOf(client), filter);
  }

  private ingest({ topic, payload }: Message): void {
    const name = nameOfTelemetryTopic(topic);
    if (name === undefined) return;
    const device = this.host.deviceOf(name);
    const reading = device < 0 ? -1 : this.host.readingOfPayload(device, payload);
    if (reading < 0) return;
    this.host.ingested(device, reading, this.host.valueOfPayload(device, payload), payload.length);
  }

  private route(message: Message, nth: number): void {
    const found = this.subscribersOf(message.topic);
    if (found.length === 0) return;
    const once: LiveFilter[] = [];
    const seen = new Set<number>();
    for (const live of found) {
      if (!seen.has(live.conn)) {
        seen.add(live.conn);
        once.push(live);
      } else if (message.qos > 0 && live.qos > 0 && this.columns.state[live.conn] === PERSISTENT) {
        this.sessions.withdraw(this.clients.idOf(this.columns.session[live.conn]), nth);
      }
    }
    const plain: Message = message.retain ? { ...message, retain: false } : message;
    for (const { conn, qos } of once) this.forward(conn, plain, qos === 0 ? 0 : message.qos, nth);
  }

  private subscribersOf(topic: string): readonly LiveFilter[] {
    const found: LiveFilter[] = [];
    this.live.match(topic, found);
    const name = nameOfCommandsTopic(topic);
    if (name === undefined) return found;
    const client = this.clients.numberOf(name);
    // A connection that takes over a session has its filters while it is held, before it becomes the client's holder.
    const heir = this.held?.conn ?? -1;
    const conn = heir >= 0 && this.columns.session[heir] === client ? heir : this.clients.holderOf(client);
    if (conn < 0 || this.columns.commands[conn] === 0) return found;
    // A filter that equals the topic comes after those that end in `#` and before those with `+`, as in the trie.
    const at = found.findIndex((live) => live.filter.includes('+'));
    const qos = (this.columns.commands[conn] - 1) as Qos;
    found.splice(at < 0 ? found.length : at, 0, { conn, filter: topic, qos, nth: -1 });
    return found;
  }

  /** `nth` is undefined for a message that no session stores. Aedes decides before it waits for the CONNACK. */
  private forward(conn: number, message: Message, qos: Qos, nth: number | undefined): void {
    if (this.host.authorizeForward(conn, message.topic).allow) {
      this.send(conn, message, qos, nth);
    } else if (nth !== undefined && qos > 0 && this.columns.state[conn] === PERSISTENT) {
      this.sessions.withdraw(this.clients.idOf(this.columns.session[conn]), nth);
    }
  }

  private send(conn: number, message: Message, qos: Qos, nth: number | undefined): void {
    if (this.held?.conn === conn) {
      this.held.waiting.push(() => this.send(conn, message, qos, nth));
      return;
    }
    const { topic, payload, retain, dup } = message;
    if (qos === 0) {
      this.host.send(conn, { cmd: 'publish', topic, payload, qos: 0, retain, dup });
      return;
    }
    const messageId = this.nextMessageId(conn);
    if (nth !== undefined && this.columns.state[conn] === PERSISTENT) {
      this.sessions.sent(this.clients.idOf(this.columns.session[conn]), nth, messageId);
    }
    const held = this.qosHeld(conn, topic);
    const lowered = held !== undefined && held < qos ? held : qos;
    this.host.send(conn, {
      cmd: 'publish',
      topic,
      payload,
      qos: lowered,
      retain,
      dup,
      ...(lowered > 0 ? { messageId } : {}),
    });
  }

  private repeat(conn: number, clientId: string, entry: Outgoing): void {
    if (entry.cmd === 'pubrel') {
      this.host.send(conn, entry);
      return;
    }
    const { topic, payload, qos, retain, dup, nth } = entry;
    const messageId = entry.messageId ?? this.nextMessageId(conn);
    this.sessions.sent(clientId, nth, messageId);
    if (this.host.authorizeForward(conn, topic).allow) {
      this.host.send(conn, { cmd: 'publish', topic, payload, qos, retain, dup, messageId });
    } else {
      this.sessions.acknowledged(clientId, messageId);
    }
  }

  private qosHeld(conn: number, filter: string): Qos | undefined {
    const byte = this.columns.commands[conn];
    if (byte > 0 && this.isOwnCommands(conn, filter)) return (byte - 1) as Qos;
    return this.live.qosOf(conn, filter);
  }

  private nextMessageId(conn: number): number {
    const { nextId, nth } = this.columns;
    const messageId = nextId[conn] || firstMessageId(nth[conn]);
    nextId[conn] = messageIdAfter(messageId);
    return messageId;
  }
}

export interface DeliveryState {
  readonly published: number;
  readonly live: ReturnType<LiveFilters['save']>;
}
