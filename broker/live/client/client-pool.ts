import { createSecureContext, type SecureContext } from 'node:tls';
import type { IClientOptions } from 'mqtt';
import type { Packet } from 'mqtt-packet';
import { Fleet } from '../../../sim/fleet/fleet.ts';
import type { SavedFaults } from '../../../sim/fleet/issuance-faults.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import type { ClientPublish, Impostor, ShownCredential } from '../../../sim/protocol/client-port.ts';
import { nameOfCommandsTopic } from '../../../sim/protocol/topic-layout.ts';
import { wallMs } from '../wire/wire.ts';
import { ClientPackets } from './client-packets.ts';
import { type ConnectionOwner, DeviceConnection } from './device-connection.ts';
import { Identities } from './identities.ts';
import type { Target } from './target.ts';

/** Plain data, so that it can be sent to a thread; keys are derived where they are used, and stay in memory. */
export interface ClientPoolConfig {
  readonly plan: Plan;
  /** Seconds since 1970 at tick 0, which certificates count from. */
  readonly epoch: number;
  /** Ticks a millisecond. */
  readonly speed: number;
  readonly target: Target;
  readonly caPem: string;
}

/** Whom a client says that it is: the console of that name, or a device. */
export type ClientIdentity =
  | { readonly console: string }
  | {
      readonly device: number;
      readonly shows: ShownCredential;
      /** The device whose client id it uses, if that is another one. */
      readonly idOf: number | undefined;
      readonly will: Impostor['will'] | undefined;
      readonly isSilent?: true | undefined;
    };

export type ToClients =
  | {
      readonly kind: 'dial';
      readonly conn: number;
      readonly as: ClientIdentity;
      readonly localAddress: string | undefined;
    }
  /** `issuedAt` 0: it has no certificate to show. */
  | { readonly kind: 'secure'; readonly conn: number; readonly issuedAt: number }
  | { readonly kind: 'connect'; readonly conn: number }
  | { readonly kind: 'subscribe'; readonly conn: number; readonly filter: string; readonly messageId: number }
  | { readonly kind: 'publish'; readonly conn: number; readonly message: ClientPublish }
  | { readonly kind: 'leave'; readonly conn: number; readonly hasSession: boolean }
  /** The mistakes that authorities have made so far. */
  | { readonly kind: 'faults'; readonly faults: SavedFaults }
  | { readonly kind: 'cut-off'; readonly isCutOff: boolean };

/** What has come to a connection of such a client. */
export interface ClientEvent {
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
  /** Of a command to a device; nothing else is looked at. */
  readonly payload?: Uint8Array;
  /** 0: mqtt.js has acknowledged the message. */
  readonly qos?: 0;
}

/** The sockets of clients that are no devices: consoles of operators, and actors that connect in the names of devices. */
export class ClientPool implements ConnectionOwner {
  private readonly packets: ClientPackets;
  private readonly identities: Identities;
  private readonly connections = new Map<number, ClientConnection>();
  private readonly contexts = new Map<string, SecureContext>();
  private events: ClientEvent[] = [];
  private isSendScheduled = false;
  private refusesDials = false;

  constructor(
    private readonly config: ClientPoolConfig,
    private readonly send: (events: readonly ClientEvent[]) => void,
  ) {
    const { plan, epoch, speed } = config;
    const fleet = new Fleet(plan);
    this.packets = new ClientPackets(plan, fleet, speed);
    this.identities = new Identities(plan, fleet, epoch);
  }

  handle(message: ToClients): void {
    if (message.kind === 'cut-off') this.cutOff(message.isCutOff);
    else if (message.kind === 'faults') this.identities.learnFaults(message.faults);
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

  /** They keep no tickets: each of their handshakes is a full one. */
  ticket(): void {}

  private dial({ conn, as, localAddress }: ToClients & { readonly kind: 'dial' }): void {
    if (this.refusesDials) {
      this.put({ conn, what: 'closed', at: wallMs(), stage: 'dialing' });
      return;
    }
    const connection = new DeviceConnection('console' in as ? NO_DEVICE : as.device, conn, this);
    this.connections.set(conn, { connection, as });
    connection.dial({ ...this.config.target, localAddress }, wallMs);
  }

  private carryOut(message: Exclude<ToClients, { readonly kind: 'dial' | 'cut-off' | 'faults' }>): void {
    const client = this.connections.get(message.conn);
    // It may have ended meanwhile; that it has is then on the way back.
    if (client === undefined) return;
    const { connection, as } = client;
    if (message.kind === 'secure')
      connection.secure(this.contextOf(as, message.issuedAt), this.config.target, undefined);
    else if (message.kind === 'connect') connection.connect(this.optionsOf(as));
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

  private optionsOf(as: ClientIdentity): IClientOptions {
    if ('console' in as) return this.packets.consoleOptions(as.console);
    return this.packets.impostorOptions(as);
  }

  private contextOf(as: ClientIdentity, issuedAt: number): SecureContext {
    const isDevice = !('console' in as) && issuedAt !== 0;
    const key = isDevice ? `${as.device} ${as.shows} ${issuedAt}` : 'none';
    const made = this.contexts.get(key);
    if (made !== undefined) return made;
    const { caPem: ca } = this.config;
    const shown = isDevice ? this.identities.shownAt(as.device, issuedAt, as.shows) : undefined;
    const pair = shown === undefined ? {} : { key: shown.keyPem, cert: shown.chainPem };
    const context = createSecureContext({ ca, minVersion: 'TLSv1.3', ...pair });
    if (this.contexts.size >= CONTEXTS_MAX) this.contexts.clear();
    this.contexts.set(key, context);
    return context;
  }

  private put(event: ClientEvent): void {
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

interface ClientConnection {
  readonly connection: DeviceConnection;
  readonly as: ClientIdentity;
}

const NO_DEVICE = -1;

const publishOf = ({ topic, payload, messageId, retain = false }: ClientPublish): Packet => ({
  ...{ cmd: 'publish', topic, payload: Buffer.from(payload), messageId },
  ...{ qos: 1, retain, dup: false },
});

function receivedOf(packet: Packet): ReceivedPacket | undefined {
  switch (packet.cmd) {
    case 'connack':
      return { cmd: 'connack', returnCode: packet.returnCode ?? 0 };
    case 'suback':
      return { cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.granted as readonly number[] };
    case 'puback':
      return { cmd: 'puback', messageId: packet.messageId ?? 0 };
    case 'publish': {
      const isCommand = nameOfCommandsTopic(packet.topic) !== undefined;
      return {
        cmd: 'publish',
        topic: packet.topic,
        qos: 0,
        ...(isCommand && { payload: Buffer.from(packet.payload) }),
      };
    }
    default:
      return undefined;
  }
}

const CONTEXTS_MAX = 1_000;
