import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { type IClientOptions, MqttClient } from 'mqtt';
import type { Packet } from 'mqtt-packet';

/** What a connection tells its pool. All calls come from the event loop, never from inside a call of the pool's. */
export interface ConnectionOwner {
  connected(connection: DeviceConnection, tookMs: number): void;
  secured(connection: DeviceConnection): void;
  /** Any packet from the broker. */
  received(connection: DeviceConnection, packet: Packet): void;
  /** The connection has ended, and not by the device: `error` is what the socket said last, if anything. */
  closed(connection: DeviceConnection, error: string | undefined): void;
  ticket(connection: DeviceConnection, ticket: Buffer): void;
}

export interface Target {
  readonly host: string;
  readonly port: number;
  /** Whom the server's certificate has to name. */
  readonly serverName: string;
}

/**
 * One TCP connection of a device: bare, then under TLS, then with an MQTT client on it.
 *
 * mqtt.js speaks the protocol and keeps what is in flight; when to connect, ping and reconnect is the device machine's
 * business, so its keep-alive timer and its reconnecting are switched off.
 */
export class DeviceConnection {
  stage: 'waiting' | 'dialing' | 'open' | 'securing' | 'secured' | 'connecting' | 'online' | 'leaving' | 'over' =
    'waiting';

  #socket: Socket | undefined;
  #tls: TLSSocket | undefined;
  #client: MqttClient | undefined;
  #messageIds: GivenMessageIds | undefined;
  #error: string | undefined;

  constructor(
    readonly device: number,
    readonly conn: number,
    private readonly owner: ConnectionOwner,
  ) {}

  get localPort(): number {
    return this.#socket?.localPort ?? 0;
  }

  dial({ host, port }: Target, now: () => number): void {
    this.stage = 'dialing';
    const since = now();
    const socket = connectTcp({ host, port, noDelay: true });
    this.#socket = socket;
    socket.once('connect', () => {
      if (this.stage !== 'dialing') return;
      this.stage = 'open';
      this.owner.connected(this, now() - since);
    });
    socket.on('error', this.#keepError);
    socket.once('close', this.#ended);
  }

  secure(secureContext: SecureContext, { serverName }: Target, ticket: Buffer | undefined): void {
    if (this.stage !== 'open' || this.#socket === undefined) return;
    this.stage = 'securing';
    const tls = connectTls({
      socket: this.#socket,
      secureContext,
      servername: serverName,
      ...(ticket === undefined ? {} : { session: ticket }),
    });
    this.#tls = tls;
    tls.once('secureConnect', () => {
      if (this.stage !== 'securing') return;
      this.stage = 'secured';
      this.owner.secured(this);
    });
    tls.on('session', (session) => this.owner.ticket(this, session));
    tls.on('error', this.#keepError);
    tls.once('close', this.#ended);
  }

  connect(options: IClientOptions): void {
    const tls = this.#tls;
    if (this.stage !== 'secured' || tls === undefined) return;
    this.stage = 'connecting';
    this.#messageIds = new GivenMessageIds();
    const client = new MqttClient(() => tls as never, {
      ...options,
      manualConnect: true,
      reconnectPeriod: 0,
      resubscribe: false,
      connectTimeout: NEVER_MS,
      timerVariant: noTimer,
      messageIdProvider: this.#messageIds,
      log: nothing,
    });
    this.#client = client;
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
    this.#messageIds?.give(messageId);
    // What was granted shows in SUBACK; an error is the end of the connection, which is told anyway.
    this.#client?.subscribe(topic, { qos }, nothing);
  }

  publish(topic: string, payload: Buffer, qos: 0 | 1 | 2, messageId: number, dup: boolean): void {
    if (this.stage !== 'online') return;
    if (qos > 0) this.#messageIds?.give(messageId);
    this.#client?.publish(topic, payload, { qos, dup }, nothing);
  }

  ping(): void {
    if (this.stage === 'online') this.#client?.sendPing();
  }

  /** DISCONNECT, and the end once the other side has closed as well: then the owner hears of it. */
  disconnect(): void {
    if (this.stage !== 'online') return;
    this.stage = 'leaving';
    this.#tls?.end(DISCONNECT);
  }

  /** DISCONNECT, then the end. mqtt.js would first wait for acknowledgements, and the device waits for none any more. */
  leave(): void {
    const wasOnline = this.stage === 'online';
    this.stage = 'over';
    if (wasOnline) this.#tls?.end(DISCONNECT);
    else this.#destroy();
  }

  /** Breaks it off: the broker sees a connection without DISCONNECT end. */
  abandon(): void {
    this.stage = 'over';
    this.#destroy();
  }

  /** The device is gone and its connection is not: from now on nobody answers on it. Calls back when the other end closes. */
  vanish(whenClosed: () => void): void {
    this.stage = 'over';
    const stream = this.#tls ?? this.#socket;
    if (stream === undefined || stream.destroyed) {
      whenClosed();
      return;
    }
    stream.unpipe();
    stream.removeAllListeners('data');
    stream.once('close', whenClosed);
    stream.resume();
  }

  #destroy(): void {
    (this.#tls ?? this.#socket)?.destroy();
    this.#socket?.destroy();
  }

  readonly #keepError = (error: NodeJS.ErrnoException): void => {
    this.#error ??= error.code ?? error.message;
  };

  readonly #ended = (): void => {
    if (this.stage === 'over') return;
    this.owner.closed(this, this.#error);
    this.stage = 'over';
    this.#destroy();
  };
}

/** Message ids are the device's: a reading that is sent again has the id it had before. */
class GivenMessageIds {
  #next = 1;

  give(messageId: number): void {
    this.#next = messageId;
  }

  allocate(): number {
    return this.#next;
  }

  getLastAllocated(): number {
    return this.#next;
  }

  register(): boolean {
    return true;
  }

  deallocate(): void {}

  clear(): void {}
}

const noTimer = { set: () => 0, clear: () => {} };
const nothing = (): void => {};
const DISCONNECT = Buffer.from([0xe0, 0x00]);
const NEVER_MS = 2 ** 31 - 1;
