import type { Packet } from 'mqtt-packet';
import type { ProcessId, Row } from '../../sim/kernel/ids.ts';
import type { Message } from '../../sim/kernel/time/message.ts';
import { ClientLinks } from '../../sim/network/client-links.ts';
import type { ConsolePlan } from '../../sim/plan/clients.ts';
import type { ClientPort, ClientPublish } from '../../sim/protocol/client-port.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { ClientMessage } from '../../sim/protocol/codec.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import { nameOfCommandsTopic } from '../../sim/protocol/topic-layout.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import { type Connections, NO_DEVICE } from '../core/connections.ts';
import { credentialOf } from './credential.ts';
import { CONNECT_BYTES, CONTROL_BYTES, HANDSHAKE_BYTES, READING_OVERHEAD } from './wire-sizes.ts';

/**
 * The ends of connections whose client is no device. The edge and the broker treat their packets like all others; whose a
 * connection is, only this table knows.
 */
export class ClientEnds implements ClientPort {
  readonly process: ProcessId;
  private readonly consoles: readonly ConsolePlan[];
  private readonly links: ClientLinks;
  /** By connection, its client. */
  private readonly clients = new Map<number, number>();
  /** How many there are: a fleet without other clients pays for one comparison a packet. */
  private count = 0;
  /** By client, the connection that it holds. */
  private readonly held = new Map<number, number>();

  constructor(
    private readonly parts: FabricParts,
    private readonly connections: Connections,
    /** The client's end of a connection is released. */
    private readonly releaseEnd: (conn: number) => void,
  ) {
    const { plan, fleet, clients } = parts;
    this.process = clients;
    this.consoles = plan.consoles ?? [];
    const names = this.consoles.map(({ name }) => name);
    this.links = new ClientLinks(fleet.chance, names, plan.network);
  }

  has(conn: number): boolean {
    return this.count > 0 && this.clients.has(conn);
  }

  /** The client whose connection it is, at either end; undefined for a device's. */
  consoleOn(conn: number): ConsolePlan | undefined {
    const client = this.count > 0 ? this.clients.get(conn) : undefined;
    return client === undefined ? undefined : this.consoles[client];
  }

  consoleCalled(name: string): ConsolePlan | undefined {
    return this.consoles.find((console) => console.name === name);
  }

  dial(client: number, cause: Row): void {
    const conn = this.connections.take(NO_DEVICE, this.parts.link.now);
    this.clients.set(conn, client);
    this.count = this.clients.size;
    this.held.set(client, conn);
    this.up(conn, codec.dial(conn), CONTROL_BYTES, cause);
  }

  secure(client: number, cause: Row): void {
    this.send(client, codec.hello, HANDSHAKE_BYTES, cause);
  }

  connect(client: number, cause: Row): void {
    const { name } = this.consoles[client];
    const packet: Packet = {
      ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 0 },
      ...{ clientId: name, username: name, password: Buffer.from(credentialOf(this.parts.plan.seed, name)) },
    };
    this.send(client, (conn) => codec.packet(conn, packet), CONNECT_BYTES, cause);
  }

  publish(client: number, { topic, payload, messageId }: ClientPublish, cause: Row): void {
    const packet: Packet = { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false, messageId };
    const bytes = READING_OVERHEAD + topic.length + payload.length;
    this.send(client, (conn) => codec.packet(conn, packet), bytes, cause);
  }

  clientOn(conn: number): number {
    const client = this.clients.get(conn) ?? -1;
    return this.held.get(client) === conn ? client : -1;
  }

  letGo(client: number): void {
    const conn = this.held.get(client);
    this.held.delete(client);
    if (conn !== undefined) this.releaseEnd(conn);
  }

  /** A packet of the client is on its way to the edge. */
  up(conn: number, message: Message, bytes: number, cause: Row): void {
    const { link } = this.parts;
    const at = this.connections.arrivesUp(conn, link.now + this.links.uplink(this.clients.get(conn) ?? 0, bytes));
    link.receiveFrom(this.process, message, cause, at);
  }

  /** What the edge would tell a device, on its way to the client. */
  down(conn: number, message: Message, bytes: number): void {
    const type = messageTypes.get(message.type);
    if (type !== undefined) this.deliver(conn, codec.toClient(type, conn), bytes);
  }

  toClient(conn: number, packet: Packet): void {
    this.deliver(conn, codec.toClient(ClientMessage.packet, conn, packet), CONTROL_BYTES);
  }

  /** The device that a command goes to learns of the row behind it. */
  passCause(topic: string, cause: Row): void {
    const { fleet } = this.parts;
    const name = nameOfCommandsTopic(topic);
    const device = name === undefined ? -1 : fleet.numberOf(name);
    const conn = device < 0 ? -1 : fleet.connection.get(device);
    if (conn >= 0) this.connections.setCause(conn, cause);
  }

  /** No end of the connection is held any more: its number may go to a device. */
  forget(conn: number): void {
    this.clients.delete(conn);
    this.count = this.clients.size;
  }

  save() {
    return { clients: [...this.clients], held: [...this.held], links: this.links.save() };
  }

  restore(state: ReturnType<ClientEnds['save']>): void {
    this.clients.clear();
    this.held.clear();
    for (const [conn, client] of state.clients) this.clients.set(conn, client);
    this.count = this.clients.size;
    for (const [client, conn] of state.held) this.held.set(client, conn);
    this.links.restore(state.links);
  }

  private send(client: number, message: (conn: number) => Message, bytes: number, cause: Row): void {
    const conn = this.held.get(client);
    if (conn !== undefined) this.up(conn, message(conn), bytes, cause);
  }

  private deliver(conn: number, message: Message, bytes: number): void {
    const { link } = this.parts;
    const at = this.connections.arrivesDown(conn, link.now + this.links.downlink(this.clients.get(conn) ?? 0, bytes));
    link.send(this.process, message, this.connections.causeOf(conn), at);
  }
}

/** By event of a device, the message that means the same to a client. */
const messageTypes = new Map([
  [EventCode.DIALED, ClientMessage.dialed],
  [EventCode.SECURED, ClientMessage.secured],
  [EventCode.CLOSED, ClientMessage.closed],
]);
