import { Readable, type Transform } from 'node:stream';
import type { Message } from '../store/message.ts';
import type { RetainedStore } from '../store/retained.ts';
import type { Qos, SessionStore } from '../store/sessions.ts';
import { SynchronousRejection, SynchronousResult } from './synchronous-call.ts';

/**
 * Aedes' persistence port over our own store.
 *
 * It ignores two requests of aedes that would undo a refusal. Aedes passes all filters of a SUBSCRIBE as soon as one of
 * them is granted: the session would collect other clients' messages through a refused filter. And aedes cleans up
 * after a client that was refused: an attacker could make the broker forget which QoS 2 messages it has received from
 * another client.
 */
export class Persistence {
  /** Clients that the guard has admitted. */
  readonly admitted = new WeakSet<object>();
  /** Filters that the guard has granted; the packet's own objects, as aedes passes them on. */
  readonly granted = new WeakSet<object>();

  constructor(
    private readonly sessions: SessionStore,
    private readonly retained: RetainedStore,
    /** Called when a method returns a stream, which takes turns of the event loop. */
    private readonly onStream: () => void,
  ) {}

  /** Aedes requires an `async` function here. */
  async setup(): Promise<void> {}

  async destroy(): Promise<void> {}

  storeRetained(packet: AedesPacket): SynchronousResult<void> {
    const { topic, payload, qos, retain, dup } = packet;
    this.retained.put({ topic, payload, qos, retain, dup });
    return done;
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable | Pipeable {
    const found = filters.flatMap((filter) => this.retained.matching(filter));
    if (found.length === 0) return nothingToPipe;
    this.onStream();
    return Readable.from(found.map((message) => ({ cmd: 'publish', ...message })));
  }

  addSubscriptions(client: AedesClient, subscriptions: readonly AedesSubscription[]): SynchronousResult<void> {
    for (const subscription of subscriptions) {
      if (this.granted.has(subscription)) this.sessions.subscribe(client.id, subscription.topic, subscription.qos);
    }
    return done;
  }

  removeSubscriptions(client: AedesClient, filters: readonly string[]): SynchronousResult<void> {
    for (const filter of filters) this.sessions.unsubscribe(client.id, filter);
    return done;
  }

  subscriptionsByClient(client: AedesClient): SynchronousResult<AedesSubscription[]> {
    return new SynchronousResult(this.sessions.subscriptionsOf(client.id).map((subscription) => ({ ...subscription })));
  }

  subscriptionsByTopic(topic: string): SynchronousResult<readonly Holder[]> {
    const holders = this.sessions.holders(topic);
    return holders.length === 0 ? noHolders : new SynchronousResult(holders.map((clientId) => ({ clientId, topic })));
  }

  cleanSubscriptions(client: AedesClient): SynchronousResult<void> {
    this.sessions.forget(client.id);
    return done;
  }

  outgoingEnqueueCombi(holders: readonly Holder[], packet: AedesPacket): SynchronousResult<void> {
    const { topic, payload, qos, retain, dup } = packet;
    const message: Message = { topic, payload, qos, retain, dup };
    for (const { clientId } of holders) this.sessions.enqueue(clientId, message, packet.brokerCounter);
    return done;
  }

  outgoingUpdate(client: AedesClient, packet: AedesPacket): SynchronousResult<void> {
    if (packet.cmd === 'pubrel') this.sessions.released(client.id, packet.messageId as number);
    else this.sessions.sent(client.id, packet.brokerCounter, packet.messageId as number);
    return done;
  }

  outgoingClearMessageId(client: AedesClient, packet: AedesPacket): SynchronousResult<void> {
    if (packet.messageId === undefined) this.sessions.withdraw(client.id, packet.brokerCounter);
    else this.sessions.acknowledged(client.id, packet.messageId);
    return done;
  }

  outgoingStream(client: AedesClient): Readable {
    const entries = this.sessions.outgoing(client.id).map((entry) =>
      entry.cmd === 'pubrel'
        ? entry
        : {
            cmd: entry.cmd,
            topic: entry.topic,
            payload: entry.payload,
            qos: entry.qos,
            retain: entry.retain,
            dup: entry.dup,
            brokerCounter: entry.nth,
            // Read when the packet's turn comes: it may get its identifier while it waits in the stream.
            get messageId() {
              return entry.messageId;
            },
          },
    );
    return Readable.from(entries);
  }

  incomingStorePacket(client: AedesClient, packet: AedesPacket): SynchronousResult<void> {
    this.sessions.receive(client.id, packet.messageId as number);
    return done;
  }

  incomingGetPacket(client: AedesClient, packet: AedesPacket): SynchronousResult<AedesPacket> | SynchronousRejection {
    return this.sessions.hasReceived(client.id, packet.messageId as number)
      ? new SynchronousResult(packet)
      : unknownPacket;
  }

  incomingDelPacket(client: AedesClient, packet: AedesPacket): SynchronousResult<void> | SynchronousRejection {
    return this.sessions.release(client.id, packet.messageId as number) ? done : unknownPacket;
  }

  cleanIncoming(client: AedesClient): SynchronousResult<void> {
    if (this.admitted.has(client)) this.sessions.forgetReceived(client.id);
    return done;
  }

  /** Aedes keeps a will with its connection: no other broker exists that could publish it later. */
  putWill(): SynchronousResult<void> {
    return done;
  }

  delWill(): SynchronousResult<void> {
    return done;
  }

  streamWill(): Readable {
    return Readable.from([]);
  }
}

interface AedesClient {
  readonly id: string;
}

interface AedesPacket {
  readonly cmd: string;
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly brokerCounter: number;
  readonly messageId?: number | undefined;
}

interface AedesSubscription {
  topic: string;
  qos: Qos;
}

interface Holder {
  readonly clientId: string;
  readonly topic: string;
}

interface Pipeable {
  pipe(to: Transform): Transform;
}

const done = new SynchronousResult<void>(undefined);
const noHolders = new SynchronousResult<readonly Holder[]>([]);
const unknownPacket = new SynchronousRejection(new Error('no such packet'));
const nothingToPipe: Pipeable = { pipe: (to) => to };
