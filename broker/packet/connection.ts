import { Duplex } from 'node:stream';
import type { Client } from 'aedes';
import type { CloseReason } from '../core/broker-core.ts';

/** An aedes client with the fields that aedes' types leave out. */
export interface AedesClient extends Client {
  will: object | null;
  /** That of its CONNECT, before the client is admitted. */
  _will?: { topic: string; retain?: boolean } | undefined;
  _nextId: number;
}

/** The connection's owner: its methods are called while aedes runs. */
export interface ConnectionOwner {
  /** Aedes writes to a connection; called before its first bytes since `takeOutput`. */
  wrote(connection: Connection): void;
  /** Aedes, or the fabric, has ended the connection. */
  ended(connection: Connection): void;
}

/**
 * The broker's end of an in-memory transport; the other end is the fabric, not a stream.
 *
 * The fabric hands bytes in and aedes reads them within one call, without Node's buffers in between. `deliver` is
 * called with nothing of aedes on the stack: aedes reads on while it parses, and a stream that answers during that
 * corrupts its parser. `write` accepts everything at once, so aedes never waits for `drain`.
 */
export class Connection extends Duplex {
  /** Aedes' client for this connection; aedes sets it. */
  declare client: AedesClient | undefined;
  /** That of its CONNECT. */
  keepAliveS = 0;
  /** Why aedes closes it; undefined until that is known. */
  reason: CloseReason | undefined;
  /** The fabric has dropped it: the broker sends nothing on it and does not report its end. */
  isGone = false;

  private readonly owner: ConnectionOwner;
  private input: Buffer | null = null;
  private output: (Buffer | string)[] = [];

  constructor(
    readonly conn: number,
    /** How many connections were opened before it. */
    readonly nth: number,
    owner: ConnectionOwner,
  ) {
    super({ allowHalfOpen: false });
    this.owner = owner;
  }

  deliver(bytes: Buffer): void {
    this.input = bytes;
    this.emit('readable');
  }

  /** The bytes since the last call, undivided. */
  takeOutput(): Buffer {
    const chunks = this.output.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
    this.output = [];
    return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
  }

  /**
   * The identifier, if nothing but one PUBACK has been written since the last call; otherwise -1, and nothing is taken.
   */
  takePuback(): number {
    const [header, length, id] = this.output;
    if (this.output.length !== 3 || typeof header === 'string' || typeof id === 'string') return -1;
    if (header.length !== 1 || header[0] !== PUBACK_HEADER || length.length !== 1 || id.length !== 2) return -1;
    this.output = [];
    return (id[0] << 8) | id[1];
  }

  override read(size?: number | null): Buffer | null {
    // Node itself reads 0 bytes once when a listener is added; aedes reads null, for all there is.
    if (size === 0) return null;
    const input = this.input;
    this.input = null;
    return input;
  }

  override write(chunk: Buffer | string): boolean {
    if (this.destroyed) return true;
    if (this.output.length === 0) this.owner.wrote(this);
    this.output.push(chunk);
    return true;
  }

  override _read(): void {}

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.owner.ended(this);
    // Aedes has handled its own error, and the fabric gets the reason.
    done(null);
  }
}

const PUBACK_HEADER = 0x40;

// mqtt-packet corks a stream if it can and uncorks it a tick later; these writes stay in memory, so corking saves
// nothing.
Object.defineProperty(Connection.prototype, 'cork', { value: undefined });
