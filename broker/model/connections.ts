import { grown } from '../store/grown.ts';

/**
 * Connections as columns: 28 bytes each, whatever the client is.
 *
 * `session` holds the client's number as `Clients` assigns it: a device's own, or `-2 - n` for any other client id.
 */
export class ConnectionColumns {
  state = new Uint8Array(0);
  /** Seconds; 0 if the client is never timed out. */
  keepAlive = new Uint16Array(0);
  /** The tick of the last packet, or of the opening. */
  lastPacket = new Float64Array(0);
  /** How many connections were opened before it: the order in which deadlines of one tick are handled. */
  nth = new Uint32Array(0);
  session = new Int32Array(0);
  /** 0, or 1 + the QoS of the device's subscription to its own commands topic. */
  commands = new Uint8Array(0);
  /** 0 for none, or the will's number in `WillStore`. */
  will = new Uint16Array(0);
  /** The next packet identifier of messages to the client; 0 for the first. */
  nextId = new Uint16Array(0);

  get capacity(): number {
    return this.state.length;
  }

  reserve(connections: number): void {
    const had = this.capacity;
    if (connections <= had) return;
    const capacity = Math.max(64, connections, had + (had >> 3));
    this.state = grown(this.state, new Uint8Array(capacity));
    this.keepAlive = grown(this.keepAlive, new Uint16Array(capacity));
    this.lastPacket = grown(this.lastPacket, new Float64Array(capacity));
    this.nth = grown(this.nth, new Uint32Array(capacity));
    this.session = grown(this.session, new Int32Array(capacity));
    this.commands = grown(this.commands, new Uint8Array(capacity));
    this.will = grown(this.will, new Uint16Array(capacity));
    this.nextId = grown(this.nextId, new Uint16Array(capacity));
  }

  save(): ConnectionState {
    const { state, keepAlive, lastPacket, nth, session, commands, will, nextId } = this;
    return {
      state: state.slice(),
      keepAlive: keepAlive.slice(),
      lastPacket: lastPacket.slice(),
      nth: nth.slice(),
      session: session.slice(),
      commands: commands.slice(),
      will: will.slice(),
      nextId: nextId.slice(),
    };
  }

  restore(saved: ConnectionState): void {
    this.state = saved.state.slice();
    this.keepAlive = saved.keepAlive.slice();
    this.lastPacket = saved.lastPacket.slice();
    this.nth = saved.nth.slice();
    this.session = saved.session.slice();
    this.commands = saved.commands.slice();
    this.will = saved.will.slice();
    this.nextId = saved.nextId.slice();
  }
}

export interface ConnectionState {
  readonly state: Uint8Array;
  readonly keepAlive: Uint16Array;
  readonly lastPacket: Float64Array;
  readonly nth: Uint32Array;
  readonly session: Int32Array;
  readonly commands: Uint8Array;
  readonly will: Uint16Array;
  readonly nextId: Uint16Array;
}

/** Values of `state`: a free number, or a transport that is open before CONNECT. */
export const FREE = 0;
export const OPEN = 1;
/** Connected with a clean session. */
export const CLEAN = 2;
/** Connected with a session that outlives the connection. */
export const PERSISTENT = 3;
