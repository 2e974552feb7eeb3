import type { Packet } from 'mqtt-packet';
import type { BrokerHost } from '../core/broker-core.ts';
import type { RetainedStore } from '../store/retained.ts';
import type { SessionStore } from '../store/sessions.ts';
import type { Clients } from './clients.ts';
import { CLEAN, type ConnectionColumns, OPEN, PERSISTENT } from './connections.ts';
import type { Deadlines } from './deadlines.ts';
import type { Delivery } from './delivery.ts';
import { isShared } from './will-store.ts';

export interface OwnPacketParts {
  readonly host: BrokerHost;
  readonly columns: ConnectionColumns;
  readonly deadlines: Deadlines;
  readonly clients: Clients;
  readonly sessions: SessionStore;
  readonly retained: RetainedStore;
  readonly delivery: Delivery;
}

/** What the CONNECT of a device leaves in the columns of its connection. */
interface Connected {
  readonly state: typeof CLEAN | typeof PERSISTENT;
  readonly keepAlive: number;
  readonly will: number;
}

/**
 * The packets with which a device opens a session, without an object: those of all devices of a kind differ in nothing but the name.
 *
 * The first device of each kind is handled packet by packet, and the others leave what it has left. Each method returns false, and has
 * done nothing, where something else could come of the packet: for a session that another connection holds, one with more
 * than the device's own commands, a client that listens to the broker or to all topics.
 */
export class OwnPackets {
  private readonly kinds: (Connected | undefined)[] = [];

  constructor(private readonly parts: OwnPacketParts) {}

  /** The CONNECT of a device has been handled as a packet. */
  learn(conn: number, device: number): void {
    const { host, columns } = this.parts;
    const state = columns.state[conn];
    const will = columns.will[conn];
    if ((state !== CLEAN && state !== PERSISTENT) || columns.session[conn] !== device || !isShared(will)) return;
    this.kinds[host.kindOf(device)] = { state, keepAlive: columns.keepAlive[conn], will };
  }

  /** A checkpoint has been restored, whose wills have other numbers. */
  forget(): void {
    this.kinds.length = 0;
  }

  connect(conn: number, device: number): boolean {
    const { host, columns, deadlines, clients, sessions, delivery } = this.parts;
    const kind = this.kinds[host.kindOf(device)];
    if (kind === undefined || columns.state[conn] !== OPEN || delivery.live.hasSystemFilters) return false;
    if (clients.holderOf(device) >= 0) return false;
    const commands = sessions.commandsAlone(device);
    const mayResume = commands === 0 || (kind.state === PERSISTENT && commands > 0 && host.mayOpenSession(conn));
    if (!mayResume || !host.admitsPlainly(conn)) return false;
    columns.state[conn] = kind.state;
    columns.session[conn] = device;
    columns.keepAlive[conn] = kind.keepAlive;
    columns.lastPacket[conn] = host.now();
    columns.will[conn] = kind.will;
    columns.commands[conn] = commands;
    deadlines.watch(conn);
    clients.hold(device, conn);
    host.send(conn, commands > 0 ? resumed : begun);
    return true;
  }

  subscribe(conn: number, device: number): boolean {
    const { host, columns, sessions, retained, delivery } = this.parts;
    const { messageId, qos } = host.ownSubscription;
    if (!this.isOf(conn, device) || delivery.live.hasSystemFilters || retained.size > 0) return false;
    if (columns.commands[conn] === 0 && delivery.live.has(conn)) return false;
    if (columns.state[conn] === PERSISTENT && !sessions.subscribeToCommands(device, qos)) return false;
    columns.commands[conn] = 1 + qos;
    columns.lastPacket[conn] = host.now();
    host.send(conn, { cmd: 'suback', messageId, granted: [qos] });
    return true;
  }

  announce(conn: number, device: number): boolean {
    const { host, columns, delivery } = this.parts;
    if (!this.isOf(conn, device) || !delivery.live.isEmpty) return false;
    columns.lastPacket[conn] = host.now();
    delivery.passUnheard();
    return true;
  }

  /** Whether the device has its session on the connection, and may do what its own packets ask for. */
  private isOf(conn: number, device: number): boolean {
    const { host, columns } = this.parts;
    return columns.state[conn] >= CLEAN && columns.session[conn] === device && host.mayOpenSession(conn);
  }
}

const begun: Packet = { cmd: 'connack', returnCode: 0, sessionPresent: false };
const resumed: Packet = { cmd: 'connack', returnCode: 0, sessionPresent: true };
