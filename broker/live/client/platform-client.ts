import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext } from 'node:tls';
import { MqttClient } from 'mqtt';
import { Fleet } from '../../../sim/fleet/fleet.ts';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { INGEST_FILTER, nameOfTelemetryTopic } from '../../../sim/protocol/topic-layout.ts';
import { ReadingPayloads } from '../../core/reading-payload.ts';
import { credentialOf } from '../../simulated/credential.ts';
import type { Credential } from '../wire/trust-anchors.ts';
import { Rows, wallMs } from '../wire/wire.ts';
import { type ConnectStage, connectFailure } from './connect-advice.ts';
import { Latency, type LatencyFigures } from './latency.ts';
import { PublishTimes } from './publish-times.ts';
import type { Target } from './target.ts';
import { addressOf, hasTls } from './target.ts';
import { mqttStream } from './transport.ts';

export interface PlatformConfig {
  readonly plan: Plan;
  readonly target: Target;
  readonly caPem: string;
  readonly clientId: string;
  readonly credential: Credential;
  /** Undefined: publish times are known elsewhere, so latency is measured there. */
  readonly publishTimes: SharedArrayBuffer | undefined;
}

/** A message for the platform to publish, at QoS 1. */
export interface ToPlatform {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** Rows of readings that arrived: when (`wallMs`), device, value in steps, reading, bytes of the payload. */
export interface PlatformMessage {
  readonly rows: Float64Array<ArrayBuffer>;
}

/**
 * The platform's own client: subscribes to every reading like any other subscriber, and publishes jobs to devices.
 *
 * A PUBACK does not confirm delivery (aedes and Mosquitto send it before), so deliveries are counted here. The client
 * reconnects by itself after a broker outage; messages published meanwhile wait in its session.
 */
export class PlatformClient {
  private readonly config: PlatformConfig;
  private readonly send: (news: PlatformMessage) => void;
  private readonly fleet: Fleet;
  private readonly payloads: ReadingPayloads;
  private readonly times: PublishTimes | undefined;
  private readonly latency = new Latency();
  private readonly client: MqttClient;
  private readonly rows = new Rows();
  private isSendScheduled = false;
  private stage: ConnectStage = 'dialing';

  static async start(config: PlatformConfig, send: (news: PlatformMessage) => void): Promise<PlatformClient> {
    const client = new PlatformClient(config, send);
    await client.subscribed();
    return client;
  }

  private constructor(config: PlatformConfig, send: (news: PlatformMessage) => void) {
    this.config = config;
    this.send = send;
    this.fleet = new Fleet(config.plan);
    this.payloads = new ReadingPayloads(this.fleet, () => Date.now());
    this.times = config.publishTimes && new PublishTimes(config.publishTimes);
    const { caPem, credential, clientId, target } = config;
    const secureContext = createSecureContext({
      ca: caPem,
      key: credential.keyPem,
      cert: credential.chainPem,
      minVersion: 'TLSv1.3',
    });
    const { host, port, serverName } = target;
    const isSecured = hasTls(target);
    const open = (): Duplex => {
      const socket = isSecured
        ? connect({ host, port, servername: serverName, secureContext })
        : connectTcp({ host, port });
      this.stage = 'dialing';
      socket.once('connect', () => {
        this.stage = isSecured ? 'securing' : 'connecting';
      });
      socket.once('secureConnect', () => {
        this.stage = 'connecting';
      });
      const stream = mqttStream(socket, target, nothing);
      // A socket that ends before its WebSocket is open ends that too.
      if (stream !== socket) socket.on('error', (error) => stream.destroy(error));
      return stream;
    };
    this.client = new MqttClient(open as never, {
      protocolVersion: 4,
      clean: false,
      clientId,
      keepalive: 60,
      reconnectPeriod: RECONNECT_MS,
      connectTimeout: CONNECT_MS,
      log: nothing,
      // Without TLS there is no certificate that says who it is.
      ...(isSecured ? {} : { username: clientId, password: credentialOf(config.plan.seed, clientId) }),
    });
    this.client.on('message', (topic, payload) => this.receive(topic, payload));
  }

  /** While the broker is down, messages wait in the client. */
  publish(topic: string, payload: Uint8Array): void {
    this.client.publish(topic, Buffer.from(payload), { qos: 1 }, nothing);
  }

  figures(): LatencyFigures {
    return this.latency.figures();
  }

  async close(): Promise<void> {
    this.client.options.reconnectPeriod = 0;
    await this.client.endAsync(true);
  }

  private async subscribed(): Promise<void> {
    const client = this.client;
    let ended: { readonly code?: string | number; readonly message: string } = { message: '' };
    const keep = (error: Error & { readonly code?: string | number }): void => {
      ended = error;
    };
    client.on('error', keep);
    const wasGranted = await new Promise<boolean>((resolve) => {
      client.once('close', () => resolve(false));
      client.once('connect', () => {
        this.stage = 'online';
        client.subscribe(INGEST_FILTER, { qos: 1 }, (error, granted) =>
          resolve(!error && (granted?.[0]?.qos ?? 128) < 128),
        );
      });
    });
    if (wasGranted) return;
    const stage = this.stage;
    await this.close();
    const { target, clientId } = this.config;
    if (stage !== 'online') throw connectFailure(target, clientId, { stage, code: ended.code, message: ended.message });
    throw new LabError('live/no-subscriber', {
      what: `the platform's own client "${clientId}" may not subscribe ${INGEST_FILTER}`,
      where: addressOf(target),
      hint: "allow it to read every device's telemetry",
    });
  }

  private receive(topic: string, payload: Buffer): void {
    const name = nameOfTelemetryTopic(topic);
    const device = name === undefined ? -1 : this.fleet.numberOf(name);
    const reading = device < 0 ? -1 : this.payloads.readingOf(device, payload);
    if (reading < 0) return;
    const now = wallMs();
    const sentAt = this.times?.of(device, reading);
    if (sentAt !== undefined) this.latency.record(now - sentAt);
    this.rows.put(now, device, this.payloads.valueOf(device, payload), reading, payload.length);
    if (this.isSendScheduled) return;
    this.isSendScheduled = true;
    setImmediate(() => {
      this.isSendScheduled = false;
      this.send({ rows: this.rows.take() });
    });
  }
}

const nothing = (): void => {};
const RECONNECT_MS = 250;
/** From the dial to CONNACK; a working broker answers sooner. */
const CONNECT_MS = 10_000;
