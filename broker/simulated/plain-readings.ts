import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { ProcessId, Row, Tick } from '../../sim/kernel/ids.ts';
import type { Message } from '../../sim/kernel/time/message.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { PacketDelay } from '../../sim/network/packet-delay.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import type { DrawnDelay, PacketDelays, PacketTimes, ReadingPath } from '../../sim/simulation/reading-path.ts';
import type { BrokerCore, BrokerHost, QuietConnections } from '../core/broker-core.ts';
import { BROKER_END, type Connections, EDGE_END } from '../core/connections.ts';
import { pingreqPacket } from './device-packets.ts';
import type { DeviceTraffic } from './device-traffic.ts';
import { messageIdOf } from './reading-ids.ts';
import { CONTROL_BYTES } from './wire-sizes.ts';

interface PlainReadingParts {
  readonly fleet: Fleet;
  readonly connections: Connections;
  readonly traffic: DeviceTraffic;
  readonly quiet: QuietConnections;
  readonly host: Pick<BrokerHost, 'readingBytes'>;
  /** By product, the size of a reading on the wire. */
  readonly maxReadingBytes: readonly number[];
  linkRow(device: ProcessId): Row;
}

/** The way of readings through the simulated fabric as arithmetic: latencies by number, and what connection and broker keep of packets. */
export class PlainReadings implements ReadingPath {
  /** Undefined if the broker has to be handed each reading. */
  static of({ quiet }: BrokerCore, parts: Omit<PlainReadingParts, 'quiet'>): PlainReadings | undefined {
    const { fleet, connections, traffic, host, maxReadingBytes, linkRow } = parts;
    return quiet && new PlainReadings({ fleet, connections, traffic, quiet, host, maxReadingBytes, linkRow });
  }

  private readonly delays: { readonly uplink: PacketDelay; readonly downlink: PacketDelay };
  private readonly ofPing: PacketDelay;
  /** The row behind the connections that a running start opens, until the first packet of each arrives; and when it opens them. */
  private resumedBy: Row = NONE;
  private resumedAt: Tick = 0;

  private constructor(private readonly parts: PlainReadingParts) {
    const { fleet } = parts;
    this.delays = { uplink: new PacketDelay(fleet), downlink: new PacketDelay(fleet) };
    this.ofPing = new PacketDelay(fleet);
  }

  /** Connections are opened for a running start. */
  resumed(cause: Row, now: Tick): void {
    this.resumedBy = cause;
    this.resumedAt = now;
  }

  isPlain(device: ProcessId): boolean {
    const { connections, traffic, quiet, linkRow } = this.parts;
    const conn = this.connOf(device);
    return (
      conn >= 0 &&
      connections.has(conn, EDGE_END) &&
      connections.has(conn, BROKER_END) &&
      (connections.causeOf(conn) === linkRow(device) || this.isUntouched(conn, quiet.heardAt(conn))) &&
      traffic.isFree &&
      quiet.takesPlainReadings(conn)
    );
  }

  delaysOf(device: ProcessId): PacketDelays {
    const { fleet, traffic, maxReadingBytes } = this.parts;
    const { uplink, downlink } = this.delays;
    traffic.setDelay(uplink, device, maxReadingBytes[fleet.product.get(device)]);
    traffic.setDelay(downlink, device, CONTROL_BYTES);
    return this.delays;
  }

  pingDelayOf(device: ProcessId): DrawnDelay {
    this.parts.traffic.setDelay(this.ofPing, device, CONTROL_BYTES);
    return this.ofPing;
  }

  payloadBytes(device: ProcessId, reading: number): number {
    return this.parts.host.readingBytes(device, reading, 0);
  }

  silenceMaxMs(device: ProcessId): number {
    return this.parts.quiet.silenceMaxMs(this.connOf(device));
  }

  timesOf(device: ProcessId): PacketTimes {
    const { connections, quiet } = this.parts;
    const conn = this.connOf(device);
    return { heardAt: quiet.heardAt(conn), up: connections.latestUp(conn), down: connections.latestDown(conn) };
  }

  setTimes(device: ProcessId, { heardAt, up, down }: PacketTimes): void {
    const { connections, quiet, linkRow } = this.parts;
    const conn = this.connOf(device);
    connections.setLatest(conn, up, down);
    if (this.isUntouched(conn, quiet.heardAt(conn))) connections.setCause(conn, linkRow(device));
    quiet.setHeardAt(conn, heardAt);
    const isTakenBack = heardAt === this.resumedAt && connections.causeOf(conn) === linkRow(device);
    if (this.resumedBy !== NONE && isTakenBack) connections.setCause(conn, this.resumedBy);
  }

  readingMessage(device: ProcessId, reading: number): Message {
    return codec.reading(this.connOf(device), codec.readingWord(reading, false), codec.numberWord(0));
  }

  acknowledgment(device: ProcessId, reading: number): Message {
    return codec.acknowledgment(EventCode.PUBACK, this.connOf(device), messageIdOf(reading));
  }

  pingMessage(device: ProcessId): Message {
    return codec.packet(this.connOf(device), pingreqPacket);
  }

  pong(device: ProcessId): Message {
    return codec.onConnection(EventCode.PONG, this.connOf(device));
  }

  /** Whether a running start has opened the connection, and no packet has arrived on it. */
  private isUntouched(conn: number, heardAt: Tick): boolean {
    return (
      this.resumedBy !== NONE && heardAt === this.resumedAt && this.parts.connections.causeOf(conn) === this.resumedBy
    );
  }

  private connOf(device: ProcessId): number {
    return this.parts.fleet.connection.get(device);
  }
}
