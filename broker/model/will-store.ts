import { ownPrefix } from '../../sim/protocol/topic-layout.ts';
import { fromPlain, type Message, type PlainMessage, toPlain } from '../store/message.ts';

/**
 * The wills of all connections, each distinct will stored once.
 *
 * The wills of a fleet differ only in the device's own prefix, so a connection keeps a number of two bytes. The store
 * never removes an entry, because there are few.
 */
export class WillStore {
  private entries: Entry[] = [];
  private numbers = new Map<string, number>();
  /** By connection: wills beyond those that two bytes can number. */
  private odd = new Map<number, Message>();

  /** Stores a connection's will and returns its number. */
  write(conn: number, clientId: string, will: Message): number {
    const prefix = ownPrefix(clientId);
    const isOwn = will.topic.startsWith(prefix);
    const topic = isOwn ? will.topic.slice(prefix.length) : will.topic;
    const key = keyOf(isOwn, topic, will);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    if (this.entries.length >= ODD_NUMBER - 1) {
      this.odd.set(conn, will);
      return ODD_NUMBER;
    }
    this.entries.push({ isOwn, message: { ...will, topic } });
    this.numbers.set(key, this.entries.length);
    return this.entries.length;
  }

  /** The connection's will gives its place up. */
  drop(conn: number, number: number): void {
    if (number === ODD_NUMBER) this.odd.delete(conn);
  }

  /** The will of a connection that has one. */
  messageOf(conn: number, clientId: string, number: number): Message {
    if (number === ODD_NUMBER) return this.odd.get(conn) as Message;
    const { isOwn, message } = this.entries[number - 1];
    return isOwn ? { ...message, topic: ownPrefix(clientId) + message.topic } : message;
  }

  save(): WillState {
    return {
      entries: this.entries.map(({ isOwn, message }) => ({ isOwn, message: toPlain(message) })),
      odd: [...this.odd].map(([conn, will]) => [conn, toPlain(will)]),
    };
  }

  restore(state: WillState): void {
    this.entries = state.entries.map(({ isOwn, message }) => ({ isOwn, message: fromPlain(message) }));
    this.numbers = new Map(
      this.entries.map((entry, at) => [keyOf(entry.isOwn, entry.message.topic, entry.message), at + 1]),
    );
    this.odd = new Map(state.odd.map(([conn, will]) => [conn, fromPlain(will)]));
  }
}

export interface WillState {
  readonly entries: readonly { readonly isOwn: boolean; readonly message: PlainMessage }[];
  readonly odd: readonly (readonly [number, PlainMessage])[];
}

/** A distinct will. With `isOwn`, the topic is the part after the client's own prefix. */
interface Entry {
  readonly isOwn: boolean;
  readonly message: Message;
}

/** A key that no two wills share: each part is one character, or states its length, or comes last. */
const keyOf = (isOwn: boolean, topic: string, { payload, qos, retain, dup }: Message): string =>
  `${isOwn ? 1 : 0}${retain ? 1 : 0}${dup ? 1 : 0}${qos}${topic.length} ${topic}${payload.toString('latin1')}`;

const ODD_NUMBER = 0xffff;

/** Whether other connections may have the will of that number too. */
export const isShared = (number: number): boolean => number !== ODD_NUMBER;
