import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';

export interface PendingLimits {
  /** Sockets at one time that have no session yet: in the TLS handshake, before CONNECT, waiting for CONNACK. */
  readonly pendingMax: number;
  /** A socket gets that long from when it is accepted to its session. */
  readonly connectTimeoutMs: number;
}

export interface PendingFigures {
  readonly pending: number;
  /** The most at one time. */
  readonly pendingPeak: number;
  /** Closed because they had no session in time. */
  readonly tooSlow: number;
  /** Closed to make room for newer ones. */
  readonly displaced: number;
}

/**
 * The sockets of a listening port that have no session yet: so many at one time, each for so long, whatever they send.
 *
 * When all places are taken, a newcomer gets the place of one that is drawn by lot. Of a flood of sockets that say nothing
 * it is nearly always one of theirs that goes, so a client that finishes in a fraction of a second gets through. Were the
 * newcomer refused, a flood that holds all places would keep everybody out; were it always the oldest that goes, a fleet
 * that comes back as one would have each of its devices closed just before it is done.
 */
export class PendingSockets {
  readonly #limits: PendingLimits;
  /** In order of arrival, for the time limit; by address and port of the other end. */
  readonly #since = new Map<string, Entry>();
  /** The same without order, for the lot. */
  readonly #all: Entry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #figures = { pendingPeak: 0, tooSlow: 0, displaced: 0 };

  constructor(limits: PendingLimits) {
    this.#limits = limits;
  }

  figures(): PendingFigures {
    return { ...this.#figures, pending: this.#all.length };
  }

  /** A socket has been accepted. */
  add(socket: Socket): void {
    const key = keyOf(socket);
    // One that is gone already names no other end.
    if (key === undefined || socket.destroyed) {
      socket.destroy();
      return;
    }
    this.done(socket);
    if (this.#all.length >= this.#limits.pendingMax) {
      this.#figures.displaced++;
      this.#close(this.#all[randomInt(this.#all.length)]);
    }
    const entry = { key, socket, at: this.#all.length, dueAt: performance.now() + this.#limits.connectTimeoutMs };
    this.#since.set(key, entry);
    this.#all.push(entry);
    this.#figures.pendingPeak = Math.max(this.#figures.pendingPeak, this.#all.length);
    socket.once('close', () => this.#remove(entry));
    this.#wakeFor(entry);
  }

  /** The socket, or the TLS socket on it, has its session. */
  done(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
    const key = keyOf(socket);
    const entry = key === undefined ? undefined : this.#since.get(key);
    if (entry !== undefined) this.#remove(entry);
  }

  /** Closes all of them. */
  clear(): void {
    for (const entry of [...this.#all]) this.#close(entry);
  }

  #close(entry: Entry): void {
    this.#remove(entry);
    entry.socket.destroy();
  }

  #remove(entry: Entry): void {
    if (this.#since.get(entry.key) !== entry) return;
    this.#since.delete(entry.key);
    const last = this.#all.pop() as Entry;
    if (last !== entry) {
      this.#all[entry.at] = last;
      last.at = entry.at;
    }
  }

  /** One timer for all: they become due in the order in which they came. */
  #wakeFor({ dueAt }: Entry): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#expire(), Math.max(1, Math.ceil(dueAt - performance.now())));
    this.#timer.unref();
  }

  #expire(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const entry of this.#since.values()) {
      if (entry.dueAt > now) {
        this.#wakeFor(entry);
        return;
      }
      this.#figures.tooSlow++;
      this.#close(entry);
    }
  }
}

interface Entry {
  readonly key: string;
  readonly socket: Socket;
  /** Its place in the list without order. */
  at: number;
  readonly dueAt: number;
}

/** A TLS socket and the TCP socket beneath it have the same other end, and nothing else that Node documents. */
const keyOf = ({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string | undefined =>
  remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;
