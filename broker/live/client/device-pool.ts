import type { IPublishPacket, Packet } from 'mqtt-packet';
import { Fleet } from '../../../sim/fleet/fleet.ts';
import type { SavedFaults } from '../../../sim/fleet/issuance-faults.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { connackBits } from '../../../sim/protocol/codec.ts';
import { CommandCode } from '../../../sim/protocol/commands.ts';
import type { DeviceCommand } from '../../../sim/protocol/device-command.ts';
import { EventCode } from '../../../sim/protocol/event-codes.ts';
import { messageEvent } from '../../core/job-payload.ts';
import { toBuffer } from '../../store/message.ts';
import { eachRow, isRepeatInBits, Rows, SENT, valueInBits, wallMs } from '../wire/wire.ts';
import { ClientPackets, onlinePayload } from './client-packets.ts';
import { type ConnectionOwner, DeviceConnection } from './device-connection.ts';
import { DialGate } from './dial-gate.ts';
import { Identities } from './identities.ts';
import { PublishTimes } from './publish-times.ts';
import { SecureContexts } from './secure-contexts.ts';
import type { Target } from './target.ts';

/** A pool's configuration: plain data, so that it can be sent to a thread. */
export interface PoolConfig {
  readonly plan: Plan;
  /** Seconds since 1970 at tick 0, which certificates count from. */
  readonly epoch: number;
  /** Ticks a millisecond. */
  readonly speed: number;
  readonly target: Target;
  readonly caPem: string;
  /** Connects in flight; the others wait in order. */
  readonly inFlightMax: number;
  readonly keepTickets: boolean;
  /** Undefined: rows of `SENT` have them. */
  readonly publishTimes: SharedArrayBuffer | undefined;
}

/** What a device observed when its connection ended early; free text, since brokers differ. */
export interface ClientObservation {
  readonly device: number;
  readonly conn: number;
  readonly stage: 'dialing' | 'securing' | 'secured' | 'connecting' | 'online';
  readonly observed: string;
}

export interface PoolMessage {
  /** A row of `COMMANDED` has in place of a number the place of the command in `commands`. */
  readonly rows: Float64Array<ArrayBuffer>;
  readonly commands: readonly DeviceCommand[];
  readonly observations: readonly ClientObservation[];
}

export interface PoolFigures {
  readonly tcpStalls: number;
  readonly ghosts: number;
  readonly inFlightPeak: number;
  readonly waitingPeak: number;
  readonly secured: number;
}

/** The sockets of a share of the fleet. Commands come in rows, and device events go back in rows. */
export class DevicePool implements ConnectionOwner {
  readonly contexts: SecureContexts;
  private readonly config: PoolConfig;
  private readonly identities: Identities;
  private readonly packets: ClientPackets;
  private readonly times: PublishTimes | undefined;
  private readonly gate: DialGate<DeviceConnection>;
  private readonly connections = new Map<number, DeviceConnection>();
  /** Connections that count as in flight at the gate. */
  private readonly inFlight = new Set<DeviceConnection>();
  /** Connections of devices that are gone, still open at the broker's end. */
  private readonly ghosts = new Set<DeviceConnection>();
  private readonly rows = new Rows();
  private observations: ClientObservation[] = [];
  private commands: DeviceCommand[] = [];
  private isSendScheduled = false;
  private refusesDials = false;
  private counted = { tcpStalls: 0, ghosts: 0, inFlightPeak: 0, waitingPeak: 0, secured: 0 };

  constructor(
    config: PoolConfig,
    private readonly send: (news: PoolMessage) => void,
    whenPrepared: () => void = () => {},
  ) {
    this.config = config;
    const fleet = new Fleet(config.plan);
    this.packets = new ClientPackets(config.plan, fleet, config.speed);
    this.times = config.publishTimes && new PublishTimes(config.publishTimes);
    this.identities = new Identities(config.plan, fleet, config.epoch);
    this.contexts = new SecureContexts(this.identities, config.caPem, config.keepTickets, whenPrepared);
    this.gate = new DialGate(config.inFlightMax, (connection) => {
      this.inFlight.add(connection);
      connection.dial(config.target, wallMs);
    });
  }

  /** Makes TLS contexts ahead of time. `certificates` alternates a device and the tick its certificate was issued at. */
  prepare(certificates: Float64Array): void {
    for (let at = 0; at < certificates.length; at += 2) this.contexts.prepare(certificates[at], certificates[at + 1]);
  }

  handle(rows: Float64Array): void {
    eachRow(rows, (command, device, conn, first, second) => this.runCommand(command, device, conn, first, second));
  }

  /** The mistakes that authorities have made so far, before a certificate with one is used. */
  learnFaults(faults: SavedFaults): void {
    this.identities.learnFaults(faults);
  }

  /** Simulates an outage of a broker that the lab cannot stop: all connections break, and new dials fail. */
  cutOff(isCutOff: boolean): void {
    this.refusesDials = isCutOff;
    if (!isCutOff) return;
    for (const connection of [...this.connections.values()]) {
      this.put(EventCode.CLOSED, connection, 0);
      this.forget(connection);
      connection.abandon();
    }
  }

  figures(): PoolFigures {
    return { ...this.counted, ghosts: this.ghosts.size };
  }

  close(): void {
    for (const connection of this.connections.values()) connection.abandon();
    for (const connection of this.ghosts) connection.abandon();
    this.connections.clear();
    this.ghosts.clear();
  }

  connected(connection: DeviceConnection, tookMs: number): void {
    if (tookMs >= SYN_RETRY_MS) this.counted.tcpStalls++;
    this.put(EventCode.DIALED, connection, connection.localPort);
  }

  secured(connection: DeviceConnection): void {
    this.counted.secured++;
    this.letThrough(connection);
    this.put(EventCode.SECURED, connection, 0);
  }

  received(connection: DeviceConnection, packet: Packet): void {
    switch (packet.cmd) {
      case 'connack':
        this.put(EventCode.CONNACK, connection, connackBits(packet.returnCode ?? 0, packet.sessionPresent));
        break;
      case 'suback':
        this.put(EventCode.SUBACK, connection, packet.messageId ?? 0);
        break;
      case 'puback':
        this.put(EventCode.PUBACK, connection, packet.messageId ?? 0);
        break;
      case 'pubrec':
        this.put(EventCode.PUBREC, connection, packet.messageId ?? 0);
        break;
      case 'pubcomp':
        this.put(EventCode.PUBCOMP, connection, packet.messageId ?? 0);
        break;
      case 'pingresp':
        this.put(EventCode.PONG, connection, 0);
        break;
      case 'publish':
        this.receivePublish(connection, packet);
        break;
      default:
        break;
    }
  }

  closed(connection: DeviceConnection, error: string | undefined): void {
    const { device, conn, stage } = connection;
    if (stage !== 'waiting' && stage !== 'open' && stage !== 'leaving' && stage !== 'over')
      this.observations.push({ device, conn, stage, observed: error ?? 'closed' });
    this.put(EventCode.CLOSED, connection, 0);
    this.forget(connection);
  }

  ticket(connection: DeviceConnection, ticket: Buffer): void {
    this.contexts.keepTicket(connection.device, ticket);
  }

  private runCommand(command: number, device: number, conn: number, first: number, second: number): void {
    if (command === CommandCode.dial) {
      // It may be ready by the time the broker has answered.
      if (first > 0) this.contexts.prepare(device, first);
      this.dial(device, conn);
      return;
    }
    const connection = this.connections.get(device);
    // The connection may have ended while the command was on its way; its CLOSED event is then on the way back.
    if (connection === undefined || connection.conn !== conn) return;
    const packets = this.packets;
    switch (command) {
      case CommandCode.secure:
        connection.secure(this.contexts.of(device, first), this.config.target, this.contexts.ticketOf(device));
        break;
      case CommandCode.connect:
        connection.connect(packets.connectOptions(device));
        break;
      case CommandCode.subscribe:
        connection.subscribe(packets.commandsTopic(device), 1, SUBSCRIBE_ID);
        break;
      case CommandCode.announce:
        connection.publish(packets.statusTopic(device), onlinePayload, 0, 0, false);
        break;
      case CommandCode.reading:
        if (!isRepeatInBits(second)) this.noteSent(connection, first);
        connection.publish(
          packets.telemetryTopic(device),
          packets.readingPayload(device, first, valueInBits(second)),
          packets.qosOf(device),
          (first % READING_IDS) + 1,
          isRepeatInBits(second),
        );
        break;
      case CommandCode.ping:
        connection.ping();
        break;
      case CommandCode.disconnect:
        connection.disconnect();
        break;
      case CommandCode.leave:
        this.forget(connection);
        connection.leave();
        break;
      case CommandCode.abandon:
        this.forget(connection);
        connection.abandon();
        break;
      case CommandCode.vanish:
        this.forget(connection);
        this.ghosts.add(connection);
        connection.vanish(() => this.ghosts.delete(connection));
        break;
      default:
        // mqtt.js sends PUBREL, PUBACK and PUBREC itself.
        break;
    }
  }

  private noteSent(connection: DeviceConnection, reading: number): void {
    if (this.times === undefined) this.put(SENT, connection, reading);
    else this.times.sent(connection.device, reading, wallMs());
  }

  /** mqtt.js has acknowledged the message; the device only has to learn whether it is a job or a command. */
  private receivePublish(connection: DeviceConnection, { topic, payload }: IPublishPacket): void {
    const order = topic === this.packets.commandsTopic(connection.device) ? toBuffer(payload) : undefined;
    const [code, offer] = messageEvent(order, { of: (command) => this.commands.push(command) - 1 });
    this.put(code, connection, offer);
  }

  private dial(device: number, conn: number): void {
    const connection = new DeviceConnection(device, conn, this);
    this.connections.set(device, connection);
    if (this.refusesDials) {
      this.connections.delete(device);
      this.put(EventCode.CLOSED, connection, 0);
      return;
    }
    this.gate.enter(connection);
    this.counted.inFlightPeak = Math.max(this.counted.inFlightPeak, this.gate.inFlight);
    this.counted.waitingPeak = Math.max(this.counted.waitingPeak, this.gate.waiting);
  }

  private forget(connection: DeviceConnection): void {
    if (this.connections.get(connection.device) === connection) this.connections.delete(connection.device);
    if (!this.gate.withdraw(connection)) this.letThrough(connection);
  }

  private letThrough(connection: DeviceConnection): void {
    if (this.inFlight.delete(connection)) this.gate.leave();
  }

  private put(code: number, { device, conn }: DeviceConnection, number: number): void {
    this.rows.put(code, device, conn, number, wallMs());
    if (this.isSendScheduled) return;
    this.isSendScheduled = true;
    setImmediate(() => {
      this.isSendScheduled = false;
      const { observations, commands } = this;
      this.observations = [];
      this.commands = [];
      this.send({ rows: this.rows.take(), commands, observations });
    });
  }
}

/** A dropped first SYN is sent again after a second (RFC 6298 2.1); measured times come out a little shorter. */
const SYN_RETRY_MS = 900;
const READING_IDS = 65_534;
const SUBSCRIBE_ID = 65_535;
