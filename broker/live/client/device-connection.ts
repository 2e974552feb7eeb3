import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { type IClientOptions, MqttClient } from 'mqtt';
import mqtt, { type Packet } from 'mqtt-packet';
import { hasTls, type Target } from './target.ts';
import { mqttStream } from './transport.ts';

/** The events a connection reports to its pool. They come from the event loop, never from inside a call of the pool. */
export interface ConnectionOwner {
  connected(connection: DeviceConnection, tookMs: number): void;
  secured(connection: DeviceConnection): void;
  /** Any packet from the broker. */
  received(connection: DeviceConnection, packet: Packet): void;
  /** The connection ended, but the device did not end it; `error` is the socket's first error, if any. */
  closed(connection: DeviceConnection, error: string | undefined): void;
  ticket(connection: DeviceConnection, ticket: Buffer): void;
}

/**
 * One connection of a device: TCP, then TLS, then MQTT.
 *
 * mqtt.js encodes the protocol and keeps messages in flight. The device's machine decides when to connect, ping and
 * reconnect, so the reconnecting of mqtt.js is switched off, and its keepalive timer unless the options name one.
 */
export class DeviceConnection {
  stage: 'waiting' | 'dialing' | 'open' | 'securing' | 'secured' | 'connecting' | 'online' | 'leaving' | 'over' =
    'waiting';

  private socket: Socket | undefined;
  private tls: TLSSocket | undefined;
  /** What MQTT is spoken on. */
  private stream: Duplex | undefined;
  private client: MqttClient | undefined;
  private messageIds: GivenMessageIds | undefined;
  private error: string | undefined;

  constructor(
    readonly device: number,
    readonly conn: number,
    private readonly owner: ConnectionOwner,
  ) {}

  get localPort(): number {
    return this.socket?.localPort ?? 0;
  }

  dial({ host, port, localAddress }: Target, now: () => number): void {
    this.stage = 'dialing';
    const since = now();
    const socket = connectTcp({ host, port, noDelay: true, ...(localAddress !== undefined && { localAddress }) });
    this.socket = socket;
    socket.once('connect', () => {
      if (this.stage !== 'dialing') return;
      this.stage = 'open';
      this.owner.connected(this, now() - since);
    });
    socket.on('error', this.keepError);
    socket.once('close', this.ended);
  }

  /** Without TLS, this only opens the WebSocket, if there is one. */
  secure(secureContext: SecureContext, target: Target, ticket: Buffer | undefined): void {
    if (this.stage !== 'open' || this.socket === undefined) return;
    this.stage = 'securing';
    if (!hasTls(target)) {
      this.speakOn(this.socket, target);
      return;
    }
    const { serverName } = target;
    const tls = connectShallow({
      socket: this.socket,
      secureContext,
      servername: serverName,
      ...(ticket === undefined ? {} : { session: ticket }),
    });
    this.tls = tls;
    tls.once('secureConnect', () => {
      if (this.stage === 'securing') this.speakOn(tls, target);
    });
    tls.on('session', (session) => this.owner.ticket(this, session));
    tls.on('error', this.keepError);
    tls.once('close', this.ended);
  }

  private speakOn(socket: Socket, target: Target): void {
    const stream = mqttStream(socket, target, () => {
      if (this.stage !== 'securing') return;
      this.stage = 'secured';
      this.owner.secured(this);
    });
    this.stream = stream;
    if (stream === socket) return;
    stream.on('error', this.keepError);
    stream.once('close', this.ended);
  }

  connect(options: IClientOptions): void {
    const { stream } = this;
    if (this.stage !== 'secured' || stream === undefined) return;
    this.stage = 'connecting';
    this.messageIds = new GivenMessageIds();
    const client = new MqttClient(() => stream as never, {
      timerVariant: noTimer,
      ...options,
      manualConnect: true,
      reconnectPeriod: 0,
      resubscribe: false,
      connectTimeout: NEVER_MS,
      messageIdProvider: this.messageIds,
      log: nothing,
    });
    this.client = client;
    client.on('packetreceive', (packet) => {
      if (this.stage === 'leaving' || this.stage === 'over') return;
      if (packet.cmd === 'connack' && packet.returnCode === 0) this.stage = 'online';
      this.owner.received(this, packet as Packet);
    });
    client.on('error', nothing);
    client.connect();
  }

  subscribe(topic: string, qos: 0 | 1 | 2, messageId: number): void {
    if (this.stage !== 'online') return;
    this.messageIds?.give(messageId);
    // SUBACK shows what was granted; an error ends the connection, which `closed` reports anyway.
    this.client?.subscribe(topic, { qos }, nothing);
  }

  publish(topic: string, payload: Buffer, qos: 0 | 1 | 2, messageId: number, dup: boolean): void {
    if (this.stage !== 'online') return;
    if (qos > 0) this.messageIds?.give(messageId);
    this.client?.publish(topic, payload, { qos, dup }, nothing);
  }

  /** Sends a packet past mqtt.js, which refuses some that an attacker would send. */
  send(packet: Packet): void {
    if (this.stage === 'online') this.stream?.write(mqtt.generate(packet));
  }

  ping(): void {
    if (this.stage === 'online') this.client?.sendPing();
  }

  /** Sends disconnectPacket; `closed` follows once the broker has closed the connection as well. */
  disconnect(): void {
    if (this.stage !== 'online') return;
    this.stage = 'leaving';
    this.stream?.end(disconnectPacket);
  }

  /** Sends disconnectPacket and ends. mqtt.js would first wait for acknowledgements, which the device no longer needs. */
  leave(): void {
    const wasOnline = this.stage === 'online';
    this.stage = 'over';
    if (wasOnline) this.stream?.end(disconnectPacket);
    else this.destroy();
  }

  /** Ends the connection without disconnectPacket. */
  abandon(): void {
    this.stage = 'over';
    this.destroy();
  }

  /** The device is gone but its connection stays open, unanswered. Calls back when the broker closes it. */
  vanish(whenClosed: () => void): void {
    this.stage = 'over';
    const stream = this.stream ?? this.tls ?? this.socket;
    if (stream === undefined || stream.destroyed) {
      whenClosed();
      return;
    }
    stream.unpipe();
    stream.removeAllListeners('data');
    stream.once('close', whenClosed);
    stream.resume();
  }

  private destroy(): void {
    this.stream?.destroy();
    (this.tls ?? this.socket)?.destroy();
    this.socket?.destroy();
  }

  private readonly keepError = (error: NodeJS.ErrnoException): void => {
    this.error ??= error.code ?? error.message;
  };

  private readonly ended = (): void => {
    if (this.stage === 'over') return;
    this.owner.closed(this, this.error);
    this.stage = 'over';
    this.destroy();
  };
}

/**
 * Opens TLS as `tls.connect` does, in four fifths of the time. To check the name of a server, Node asks for its certificate with all that
 * issued it, and reads the certificate alone: converting the others takes 0.35 ms. OpenSSL has verified the chain before that.
 *
 * Source  Node 20, 22 and 24, lib/_tls_wrap.js, onConnectSecure; lib/tls.js, checkServerIdentity
 */
function connectShallow(options: ConnectionOptions): TLSSocket {
  const tls = connectTls(options);
  const certificate = tls.getPeerCertificate;
  tls.getPeerCertificate = (() => certificate.call(tls, false)) as typeof certificate;
  return tls;
}

/** Gives mqtt.js the device's own message ids: a reading that is sent again keeps its id. */
class GivenMessageIds {
  private next = 1;

  give(messageId: number): void {
    this.next = messageId;
  }

  allocate(): number {
    return this.next;
  }

  getLastAllocated(): number {
    return this.next;
  }

  register(): boolean {
    return true;
  }

  deallocate(): void {}

  clear(): void {}
}

const noTimer = { set: () => 0, clear: () => {} };
const nothing = (): void => {};
const disconnectPacket = Buffer.from([0xe0, 0x00]);
const NEVER_MS = 2 ** 31 - 1;
