import { doFiltersMeet } from '../../sim/protocol/topic-filter.ts';
import {
  commandsTopicOf,
  INGEST_FILTER,
  isCommandsTopicOf,
  nameOfCommandsTopic,
} from '../../sim/protocol/topic-layout.ts';
import { FilterTrie } from '../topic/filter-trie.ts';
import { LoneCommands } from './lone-commands.ts';
import { fromPlain, type Message, type PlainMessage, toPlain } from './message.ts';

/**
 * The session state that survives a connection: subscriptions of persistent sessions, messages that wait for their
 * acknowledgement, and the identifiers of QoS 2 messages received but not yet released. Both brokers use this store.
 *
 * Shape   a device's subscription to its own commands topic is one byte in an array, and a lone message on that topic a few more; all
 *         else is in maps
 * Source  MQTT 3.1.1, 4.1 and 4.3, as aedes 1.2.0 uses its persistence. Where aedes-persistence 11.0.0 loses or
 *         mixes up messages (a PUBREC that meets another message's PUBREL, a clean-up meant for one copy that takes
 *         another's), this store does not.
 */
export class SessionStore {
  private readonly names: DeviceNames;
  /** By device: 0, or 1 + the QoS of its session's subscription to its own commands topic. */
  private commands = new Uint8Array(0);
  private subscriptions = new Map<string, Map<string, Qos>>();
  /** The client ids under their filters above QoS 0: messages that match are queued for these sessions. */
  private queued = new FilterTrie<string>();
  private queuedOnReadings = 0;
  /** Of clients that have other messages than one lone command. */
  private outgoingByClient = new Map<string, Outgoing[]>();
  private readonly lone = new LoneCommands();
  private incoming = new Map<string, Set<number>>();

  constructor(names: DeviceNames) {
    this.names = names;
  }

  subscribe(clientId: string, filter: string, qos: Qos): void {
    let held = this.subscriptions.get(clientId);
    const device = this.ownCommandsDevice(clientId, filter);
    if (device >= 0 && this.subscribeToCommands(device, qos)) return;
    if (held === undefined) {
      held = new Map();
      this.subscriptions.set(clientId, held);
    }
    const had = held.get(filter) ?? 0;
    if (had === 0 && qos > 0) this.queue(clientId, filter);
    if (had > 0 && qos === 0) this.unqueue(clientId, filter);
    held.set(filter, qos);
  }

  /**
   * Subscribes the session of a device to its own commands; false if that has to go to the map. The byte has no position in the map's order,
   * so it is used only for a session's first subscription.
   */
  subscribeToCommands(device: number, qos: Qos): boolean {
    const isFirst = this.subscriptions.size === 0 || !this.subscriptions.has(this.names.nameOf(device));
    if (!isFirst && this.commandsOf(device) === 0) return false;
    this.reserve(device);
    this.commands[device] = 1 + qos;
    return true;
  }

  /** 0, or 1 + the QoS of the session's subscription to its own commands; -1 if the store may have anything else of it. */
  commandsAlone(device: number): number {
    if (this.lone.has(device)) return -1;
    if (this.subscriptions.size + this.outgoingByClient.size + this.incoming.size > 0) {
      const name = this.names.nameOf(device);
      if (this.subscriptions.has(name) || this.outgoingByClient.has(name) || this.incoming.has(name)) return -1;
    }
    return this.commandsOf(device);
  }

  unsubscribe(clientId: string, filter: string): void {
    const device = this.ownCommandsDevice(clientId, filter);
    if (this.commandsOf(device) > 0) {
      this.commands[device] = 0;
      return;
    }
    const held = this.subscriptions.get(clientId);
    const qos = held?.get(filter);
    if (held === undefined || qos === undefined) return;
    if (qos > 0) this.unqueue(clientId, filter);
    held.delete(filter);
    if (held.size === 0) this.subscriptions.delete(clientId);
  }

  /** The session's subscriptions in the order of subscribing. */
  subscriptionsOf(clientId: string): readonly Subscription[] {
    const found: Subscription[] = [];
    const device = this.names.deviceOf(clientId);
    const commands = this.commandsOf(device);
    if (commands > 0) found.push({ topic: commandsTopicOf(clientId), qos: (commands - 1) as Qos });
    const held = this.subscriptions.get(clientId);
    if (held !== undefined) for (const [topic, qos] of held) found.push({ topic, qos });
    return found;
  }

  /** A clean session begins: nothing of an earlier one remains [MQTT-3.1.2-6]. */
  forget(clientId: string): void {
    const device = this.names.deviceOf(clientId);
    if (this.commandsOf(device) > 0) this.commands[device] = 0;
    const held = this.subscriptions.get(clientId);
    if (held !== undefined) {
      for (const [filter, qos] of held) {
        if (qos > 0) this.unqueue(clientId, filter);
      }
      this.subscriptions.delete(clientId);
    }
    this.outgoingByClient.delete(clientId);
    this.lone.drop(device);
  }

  /** The client ids whose sessions queue a message above QoS 0: one entry for each filter that matches. */
  holders(topic: string): readonly string[] {
    const name = nameOfCommandsTopic(topic);
    const isOwn = name !== undefined && this.commandsOf(this.names.deviceOf(name)) > 1;
    if (this.queued.size === 0 && !isOwn) return none;
    const found: string[] = [];
    this.queued.match(topic, found);
    if (isOwn) found.push(name);
    return found;
  }

  /** `nth` is the broker's number of the message, which identifies the copies of one message. */
  enqueue(clientId: string, message: Message, nth: number): void {
    const device = this.ownCommandsDevice(clientId, message.topic);
    const isFirst = device >= 0 && !this.outgoingByClient.has(clientId);
    if (isFirst && this.lone.put(device, message, nth)) return;
    const entry: Outgoing = { cmd: 'publish', ...message, nth, messageId: undefined };
    const queue = this.queueOf(clientId);
    if (queue === undefined) this.outgoingByClient.set(clientId, [entry]);
    else queue.push(entry);
  }

  /** A copy of the messages the session has not acknowledged, oldest first. */
  outgoing(clientId: string): readonly Outgoing[] {
    const device = this.loneDeviceOf(clientId);
    if (device >= 0) return [this.loneEntryOf(device)];
    return this.outgoingByClient.get(clientId)?.slice() ?? none;
  }

  /** How many messages to a client it has not acknowledged. */
  waiting(clientId: string): number {
    return this.loneDeviceOf(clientId) >= 0 ? 1 : (this.outgoingByClient.get(clientId)?.length ?? 0);
  }

  /** The broker sent a copy under an identifier. */
  sent(clientId: string, nth: number, messageId: number): void {
    const device = this.loneDeviceOf(clientId);
    if (device >= 0) {
      if (this.lone.nthOf(device) === nth) this.lone.sent(device, messageId);
      return;
    }
    const queue = this.outgoingByClient.get(clientId);
    if (queue === undefined) return;
    const copies = queue.filter((entry): entry is OutgoingPublish => entry.cmd === 'publish' && entry.nth === nth);
    const copy = copies.find((entry) => entry.messageId === messageId || entry.messageId === undefined) ?? copies[0];
    if (copy !== undefined) copy.messageId = messageId;
  }

  /** PUBREC arrived: from here on only the PUBREL is repeated [MQTT-4.3.3-1]. */
  released(clientId: string, messageId: number): void {
    let queue = this.queueOf(clientId);
    if (queue === undefined) {
      queue = [];
      this.outgoingByClient.set(clientId, queue);
    }
    const at = queue.findIndex((entry) => entry.messageId === messageId);
    const pubrel: Outgoing = { cmd: 'pubrel', messageId };
    if (at < 0) queue.push(pubrel);
    else queue[at] = pubrel;
  }

  /** PUBACK or PUBCOMP arrived. */
  acknowledged(clientId: string, messageId: number): void {
    this.dropFirst(clientId, (entry) => entry.messageId === messageId);
  }

  /** Removes a copy that is not sent, because the client gets the message by another of its filters. */
  withdraw(clientId: string, nth: number): void {
    this.dropFirst(clientId, (e) => e.cmd === 'publish' && e.nth === nth && e.messageId === undefined);
  }

  hasReceived(clientId: string, messageId: number): boolean {
    return this.incoming.get(clientId)?.has(messageId) ?? false;
  }

  receive(clientId: string, messageId: number): void {
    const held = this.incoming.get(clientId);
    if (held === undefined) this.incoming.set(clientId, new Set([messageId]));
    else held.add(messageId);
  }

  /** PUBREL arrived; false if the identifier was not held. */
  release(clientId: string, messageId: number): boolean {
    const held = this.incoming.get(clientId);
    if (held === undefined || !held.delete(messageId)) return false;
    if (held.size === 0) this.incoming.delete(clientId);
    return true;
  }

  forgetReceived(clientId: string): void {
    this.incoming.delete(clientId);
  }

  /** Whether a session may have to queue readings above QoS 0. */
  get hasReadingFilters(): boolean {
    return this.queuedOnReadings > 0;
  }

  save(): SessionState {
    return {
      commands: this.commands.slice(),
      subscriptions: [...this.subscriptions].map(([clientId, held]) => [clientId, [...held]]),
      outgoing: [
        ...[...this.outgoingByClient].map(([clientId, queue]) => [clientId, queue.map(toPlainEntry)] as const),
        ...[...this.lone.devices()].map((device) => {
          return [this.names.nameOf(device), [toPlainEntry(this.loneEntryOf(device))]] as const;
        }),
      ],
      incoming: [...this.incoming].map(([clientId, held]) => [clientId, [...held]]),
    };
  }

  restore(state: SessionState): void {
    this.commands = state.commands.slice();
    this.subscriptions = new Map();
    this.queued = new FilterTrie();
    this.queuedOnReadings = 0;
    for (const [clientId, held] of state.subscriptions) {
      this.subscriptions.set(clientId, new Map(held));
      for (const [filter, qos] of held) if (qos > 0) this.queue(clientId, filter);
    }
    this.lone.clear();
    this.outgoingByClient = new Map(state.outgoing.map(([clientId, queue]) => [clientId, queue.map(fromPlainEntry)]));
    this.incoming = new Map(state.incoming.map(([clientId, held]) => [clientId, new Set(held)]));
  }

  private queue(clientId: string, filter: string): void {
    this.queued.add(filter, clientId);
    if (doFiltersMeet(filter, INGEST_FILTER)) this.queuedOnReadings++;
  }

  private unqueue(clientId: string, filter: string): void {
    this.queued.remove(filter, (value) => value === clientId);
    if (doFiltersMeet(filter, INGEST_FILTER)) this.queuedOnReadings--;
  }

  /** The device of a client that has a lone message, or -1. */
  private loneDeviceOf(clientId: string): number {
    if (this.lone.isEmpty) return -1;
    const device = this.names.deviceOf(clientId);
    return this.lone.has(device) ? device : -1;
  }

  private loneEntryOf(device: number): OutgoingPublish {
    const { lone, names } = this;
    const message = { payload: lone.payloadOf(device), qos: 1, retain: false, dup: false } as const;
    const topic = commandsTopicOf(names.nameOf(device));
    return { cmd: 'publish', topic, ...message, nth: lone.nthOf(device), messageId: lone.messageIdOf(device) };
  }

  /** The queue of a client in the map, into which a lone message moves. */
  private queueOf(clientId: string): Outgoing[] | undefined {
    const device = this.loneDeviceOf(clientId);
    if (device >= 0) {
      this.outgoingByClient.set(clientId, [this.loneEntryOf(device)]);
      this.lone.drop(device);
    }
    return this.outgoingByClient.get(clientId);
  }

  private dropFirst(clientId: string, isIt: (entry: Outgoing) => boolean): void {
    const device = this.loneDeviceOf(clientId);
    if (device >= 0) {
      if (isIt(this.loneEntryOf(device))) this.lone.drop(device);
      return;
    }
    const queue = this.outgoingByClient.get(clientId);
    const at = queue?.findIndex(isIt) ?? -1;
    if (queue === undefined || at < 0) return;
    queue.splice(at, 1);
    if (queue.length === 0) this.outgoingByClient.delete(clientId);
  }

  private ownCommandsDevice(clientId: string, filter: string): number {
    return isCommandsTopicOf(clientId, filter) ? this.names.deviceOf(clientId) : -1;
  }

  private commandsOf(device: number): number {
    return device >= 0 && device < this.commands.length ? this.commands[device] : 0;
  }

  private reserve(device: number): void {
    if (device < this.commands.length) return;
    const grown = new Uint8Array(Math.max(64, device + 1, this.commands.length * 2));
    grown.set(this.commands);
    this.commands = grown;
  }
}

export type Qos = 0 | 1 | 2;

export interface DeviceNames {
  /** The device of this fleet with that name, or -1. */
  deviceOf(name: string): number;
  nameOf(device: number): string;
}

export interface Subscription {
  readonly topic: string;
  readonly qos: Qos;
}

export type Outgoing = OutgoingPublish | { readonly cmd: 'pubrel'; readonly messageId: number };
type OutgoingPublish = Message & { readonly cmd: 'publish'; readonly nth: number; messageId: number | undefined };

export interface SessionState {
  readonly commands: Uint8Array;
  readonly subscriptions: readonly (readonly [string, readonly (readonly [string, Qos])[]])[];
  readonly outgoing: readonly (readonly [string, readonly PlainOutgoing[]])[];
  readonly incoming: readonly (readonly [string, readonly number[]])[];
}

type PlainOutgoing =
  | { readonly cmd: 'pubrel'; readonly messageId: number }
  | {
      readonly cmd: 'publish';
      readonly message: PlainMessage;
      readonly nth: number;
      readonly messageId: number | null;
    };

function toPlainEntry(entry: Outgoing): PlainOutgoing {
  if (entry.cmd === 'pubrel') return entry;
  const { cmd, nth, messageId, ...message } = entry;
  return { cmd, message: toPlain(message), nth, messageId: messageId ?? null };
}

const fromPlainEntry = (entry: PlainOutgoing): Outgoing =>
  entry.cmd === 'pubrel'
    ? entry
    : { cmd: 'publish', ...fromPlain(entry.message), nth: entry.nth, messageId: entry.messageId ?? undefined };

const none: readonly never[] = [];
