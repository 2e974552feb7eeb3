import { createSecureContext, type SecureContext } from 'node:tls';
import type { Packet } from 'mqtt-packet';
import { Fleet } from '../../../sim/fleet/fleet.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import type { ClientPublish, ShownCredential } from '../../../sim/protocol/client-port.ts';
import { wallMs } from '../wire/wire.ts';
import { ClientPackets } from './client-packets.ts';
import { type ConnectionOwner, DeviceConnection, type Target } from './device-connection.ts';
import { Identities } from './identities.ts';

/** Plain data, so that it can be sent to a thread; keys are derived where they are used, and stay in memory. */
export interface ImpostorConfig {
  readonly plan: Plan;
  /** Seconds since 1970 at tick 0, which certificates count from. */
  readonly epoch: number;
  readonly target: Target;
  readonly caPem: string;
}

export type ToImpostors =
  | {
      readonly kind: 'dial';
      readonly conn: number;
      readonly device: number;
      readonly shows: ShownCredential;
      /** The device whose client id it uses, if that is another one. */
      readonly idOf: number | undefined;
      readonly localAddress: string | undefined;
    }
  /** `issuedAt` 0: it has no certificate to show. */
  | { readonly kind: 'secure'; readonly conn: number; readonly issuedAt: number }
  | { readonly kind: 'connect'; readonly conn: number }
  | { readonly kind: 'subscribe'; readonly conn: number; readonly filter: string; readonly messageId: number }
  | { readonly kind: 'publish'; readonly conn: number; readonly message: ClientPublish }
  | { readonly kind: 'leave'; readonly conn: number; readonly hasSession: boolean }
  | { readonly kind: 'cut-off'; readonly isCutOff: boolean };

/** What has come to a connection of an actor. */
export interface ImpostorEvent {
  readonly conn: number;
  readonly what: 'dialed' | 'secured' | 'packet' | 'closed';
  /** `wallMs`. */
  readonly at: number;
  /** Of `dialed`. */
  readonly localPort?: number;
  /** Of `packet`. */
  readonly packet?: ReceivedPacket;
  /** Of `closed`: how far it was, and the socket's error. */
  readonly stage?: DeviceConnection['stage'];
  readonly error?: string;
}

export interface ReceivedPacket {
  readonly cmd: 'connack' | 'suback' | 'puback' | 'publish';
  readonly messageId?: number;
  readonly returnCode?: number;
  readonly granted?: readonly number[];
  readonly topic?: string;
  /** 0: mqtt.js has acknowledged the message. */
  readonly qos?: 0;
}

/** The sockets of actors that connect in the names of devices. */
export class ImpostorPool implements ConnectionOwner {
  private readonly packets: ClientPackets;
  private readonly identities: Identities;
  private readonly connections = new Map<number, Impersonation>();
  private readonly contexts = new Map<string, SecureContext>();
  private events: ImpostorEvent[] = [];
  private isSendScheduled = false;
  private refusesDials = false;

  constructor(
    private readonly config: ImpostorConfig,
    private readonly send: (events: readonly ImpostorEvent[]) => void,
  ) {
    const { plan, epoch } = config;
    const fleet = new Fleet(plan);
    this.packets = new ClientPackets(plan, fleet, 1);
    this.identities = new Identities(plan, fleet, epoch);
  }

  handle(message: ToImpostors): void {
    if (message.kind === 'cut-off') this.cutOff(message.isCutOff);
    else if (message.kind === 'dial') this.dial(message);
    else this.carryOut(message);
  }

  close(): void {
    for (const { connection } of this.connections.values()) connection.abandon();
    this.connections.clear();
  }

  connected(connection: DeviceConnection): void {
    this.put({ conn: connection.conn, what: 'dialed', at: wallMs(), localPort: connection.localPort });
  }

  secured({ conn }: DeviceConnection): void {
    this.put({ conn, what: 'secured', at: wallMs() });
  }

  received({ conn }: DeviceConnection, packet: Packet): void {
    const received = receivedOf(packet);
    if (received !== undefined) this.put({ conn, what: 'packet', at: wallMs(), packet: received });
  }

  closed({ conn, stage }: DeviceConnection, error: string | undefined): void {
    this.connections.delete(conn);
    this.put({ conn, what: 'closed', at: wallMs(), stage, ...(error !== undefined && { error }) });
  }

  /** An actor keeps no tickets: each of its handshakes is a full one. */
  ticket(): void {}

  private dial({ conn, device, shows, idOf, localAddress }: ToImpostors & { readonly kind: 'dial' }): void {
    if (this.refusesDials) {
      this.put({ conn, what: 'closed', at: wallMs(), stage: 'dialing' });
      return;
    }
    const connection = new DeviceConnection(device, conn, this);
    this.connections.set(conn, { connection, shows, idOf });
    connection.dial({ ...this.config.target, localAddress }, wallMs);
  }

  private carryOut(message: Exclude<ToImpostors, { readonly kind: 'dial' | 'cut-off' }>): void {
    const impersonation = this.connections.get(message.conn);
    // It may have ended meanwhile; that it has is then on the way back.
    if (impersonation === undefined) return;
    const { connection, shows, idOf } = impersonation;
    const { device } = connection;
    if (message.kind === 'secure')
      connection.secure(this.contextOf(device, shows, message.issuedAt), this.config.target, undefined);
    else if (message.kind === 'connect')
      connection.connect(this.packets.impostorOptions({ device, shows, ...(idOf !== undefined && { idOf }) }));
    else if (message.kind === 'subscribe') {
      const { filter: topic, messageId } = message;
      connection.send({ cmd: 'subscribe', messageId, subscriptions: [{ topic, qos: 0 }] });
    } else if (message.kind === 'publish') connection.send(publishOf(message.message));
    else this.leave(connection, message.hasSession);
  }

  private leave(connection: DeviceConnection, hasSession: boolean): void {
    this.connections.delete(connection.conn);
    if (hasSession) connection.leave();
    else connection.abandon();
  }

  /** Simulates an outage of a broker that the lab cannot stop, as for devices. */
  private cutOff(isCutOff: boolean): void {
    this.refusesDials = isCutOff;
    if (!isCutOff) return;
    for (const { connection } of [...this.connections.values()]) {
      this.closed(connection, undefined);
      connection.abandon();
    }
  }

  private contextOf(device: number, shows: ShownCredential, issuedAt: number): SecureContext {
    const key = issuedAt === 0 ? 'none' : `${device} ${shows} ${issuedAt}`;
    const made = this.contexts.get(key);
    if (made !== undefined) return made;
    const { caPem: ca } = this.config;
    const shown = issuedAt === 0 ? undefined : this.identities.shownAt(device, issuedAt, shows);
    const pair = shown === undefined ? {} : { key: shown.keyPem, cert: shown.chainPem };
    const context = createSecureContext({ ca, minVersion: 'TLSv1.3', ...pair });
    if (this.contexts.size >= CONTEXTS_MAX) this.contexts.clear();
    this.contexts.set(key, context);
    return context;
  }

  private put(event: ImpostorEvent): void {
    this.events.push(event);
    if (this.isSendScheduled) return;
    this.isSendScheduled = true;
    setImmediate(() => {
      this.isSendScheduled = false;
      const { events } = this;
      this.events = [];
      this.send(events);
    });
  }
}

interface Impersonation {
  readonly connection: DeviceConnection;
  readonly shows: ShownCredential;
  readonly idOf: number | undefined;
}

const publishOf = ({ topic, payload, messageId }: ClientPublish): Packet => ({
  ...{ cmd: 'publish', topic, payload: Buffer.from(payload), messageId },
  ...{ qos: 1, retain: false, dup: false },
});

function receivedOf(packet: Packet): ReceivedPacket | undefined {
  switch (packet.cmd) {
    case 'connack':
      return { cmd: 'connack', returnCode: packet.returnCode ?? 0 };
    case 'suback':
      return { cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.granted as readonly number[] };
    case 'puback':
      return { cmd: 'puback', messageId: packet.messageId ?? 0 };
    case 'publish':
      return { cmd: 'publish', topic: packet.topic, qos: 0 };
    default:
      return undefined;
  }
}

const CONTEXTS_MAX = 1_000;
