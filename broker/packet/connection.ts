import { Duplex } from 'node:stream';
import type { Client } from 'aedes';
import type { CloseReason } from '../core/broker-core.ts';

/** What aedes' types leave out of a client. */
export interface AedesClient extends Client {
  will: object | null;
  _nextId: number;
}

/** Who is told what happens on a connection; called while aedes works. */
export interface ConnectionOwner {
  /** Aedes writes to a connection; called before its first bytes since `takeOutput`. */
  wrote(connection: Connection): void;
  /** Aedes, or the fabric, has ended the connection. */
  ended(connection: Connection): void;
}

/**
 * The broker's end of a transport, in memory; there is no stream at the other end, only the fabric.
 *
 * Bytes are handed in and read within one call, without Node's buffers in between: `deliver` is called with nothing of aedes
 * on the stack, since aedes reads on while it parses and a stream that answers in the middle of that corrupts its parser.
 * `write` takes everything at once, so aedes never waits for `drain`.
 */
export class Connection extends Duplex {
  /** Aedes' own idea of this connection; aedes sets it. */
  declare client: AedesClient | undefined;
  /** Why aedes closes it, once that is known. */
  reason: CloseReason | undefined;
  /** The fabric has let go of it: nothing is sent or told any more. */
  isGone = false;

  readonly #owner: ConnectionOwner;
  #input: Buffer | null = null;
  #output: (Buffer | string)[] = [];

  constructor(
    readonly conn: number,
    /** Opened as the how-manieth. */
    readonly nth: number,
    owner: ConnectionOwner,
  ) {
    super({ allowHalfOpen: false });
    this.#owner = owner;
  }

  deliver(bytes: Buffer): void {
    this.#input = bytes;
    this.emit('readable');
  }

  /** The bytes since the last call, undivided. */
  takeOutput(): Buffer {
    const chunks = this.#output.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
    this.#output = [];
    return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
  }

  /** The identifier, if nothing but one PUBACK has been written since the last call; otherwise -1, and nothing is taken. */
  takePuback(): number {
    const [header, length, id] = this.#output;
    if (this.#output.length !== 3 || typeof header === 'string' || typeof id === 'string') return -1;
    if (header.length !== 1 || header[0] !== pubackHeader || length.length !== 1 || id.length !== 2) return -1;
    this.#output = [];
    return (id[0] << 8) | id[1];
  }

  override read(size?: number | null): Buffer | null {
    // Node itself reads 0 bytes once when a listener is added; aedes reads null, for all there is.
    if (size === 0) return null;
    const input = this.#input;
    this.#input = null;
    return input;
  }

  override write(chunk: Buffer | string): boolean {
    if (this.destroyed) return true;
    if (this.#output.length === 0) this.#owner.wrote(this);
    this.#output.push(chunk);
    return true;
  }

  override _read(): void {}

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.#owner.ended(this);
    // The error is aedes' own; aedes has dealt with it and the fabric is told by reason.
    done(null);
  }
}

const pubackHeader = 0x40;

// mqtt-packet corks a stream if it can and uncorks it a tick later; here a write goes nowhere, so there is nothing to save.
Object.defineProperty(Connection.prototype, 'cork', { value: undefined });
