import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';

export interface PendingLimits {
  /** Sockets at one time that have no session yet: in the TLS handshake, before CONNECT, waiting for CONNACK. */
  readonly pendingMax: number;
  /** How long a socket may take from being accepted to its session. */
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
 * Limits the number and the age of accepted sockets that have no session yet.
 *
 * When the limit is reached, a new socket displaces one drawn at random. In a flood of idle sockets that is nearly always
 * one of the flood's, so a client that connects in a fraction of a second gets through. Refusing the new socket would let
 * a flood lock every client out; displacing the oldest would, when a fleet reconnects at once, close each device just
 * before it is done.
 */
export class PendingSockets {
  private readonly limits: PendingLimits;
  /** In order of arrival, for the time limit; by address and port of the other end. */
  private readonly since = new Map<string, Entry>();
  /** The same entries without order, for the random draw. */
  private readonly all: Entry[] = [];
  private timer: NodeJS.Timeout | undefined;
  private counted = { pendingPeak: 0, tooSlow: 0, displaced: 0 };

  constructor(limits: PendingLimits) {
    this.limits = limits;
  }

  figures(): PendingFigures {
    return { ...this.counted, pending: this.all.length };
  }

  /** Tracks a socket that has been accepted. */
  add(socket: Socket): void {
    const key = keyOf(socket);
    // A socket that has already closed has no remote address.
    if (key === undefined || socket.destroyed) {
      socket.destroy();
      return;
    }
    this.done(socket);
    if (this.all.length >= this.limits.pendingMax) {
      this.counted.displaced++;
      this.close(this.all[randomInt(this.all.length)]);
    }
    const entry = { key, socket, at: this.all.length, dueAt: performance.now() + this.limits.connectTimeoutMs };
    this.since.set(key, entry);
    this.all.push(entry);
    this.counted.pendingPeak = Math.max(this.counted.pendingPeak, this.all.length);
    socket.once('close', () => this.remove(entry));
    this.wakeFor(entry);
  }

  /** The socket, or the TLS socket on it, has its session. */
  done(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
    const key = keyOf(socket);
    const entry = key === undefined ? undefined : this.since.get(key);
    if (entry !== undefined) this.remove(entry);
  }

  clear(): void {
    for (const entry of [...this.all]) this.close(entry);
  }

  private close(entry: Entry): void {
    this.remove(entry);
    entry.socket.destroy();
  }

  private remove(entry: Entry): void {
    if (this.since.get(entry.key) !== entry) return;
    this.since.delete(entry.key);
    const last = this.all.pop() as Entry;
    if (last !== entry) {
      this.all[entry.at] = last;
      last.at = entry.at;
    }
  }

  /** One timer serves all sockets: they become due in the order of arrival. */
  private wakeFor({ dueAt }: Entry): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => this.expire(), Math.max(1, Math.ceil(dueAt - performance.now())));
    this.timer.unref();
  }

  private expire(): void {
    this.timer = undefined;
    const now = performance.now();
    for (const entry of this.since.values()) {
      if (entry.dueAt > now) {
        this.wakeFor(entry);
        return;
      }
      this.counted.tooSlow++;
      this.close(entry);
    }
  }
}

interface Entry {
  readonly key: string;
  readonly socket: Socket;
  /** Its index in `#all`. */
  at: number;
  readonly dueAt: number;
}

/** The remote address is the only documented property that a TLS socket shares with the TCP socket beneath it. */
const keyOf = ({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string | undefined =>
  remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;
