import { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import mqtt from 'mqtt-packet';
import { encodeReading } from './encode-reading.ts';

export interface RawLoad {
  readonly connections: number;
  readonly messages: number;
  /** QoS 1 messages in a hundred; the rest is QoS 0. */
  readonly qos1Percent: number;
  /** Messages pushed before aedes gets a turn of the event loop. */
  readonly inFlight: number;
  readonly payloadBytes: number;
}

export interface RawRun {
  /** Publishes all messages; the caller times it. */
  readonly run: () => Promise<void>;
  /** Messages that the ingest subscriber has received. */
  readonly delivered: () => number;
  readonly close: () => void;
}

/**
 * Aedes alone over Node's own in-memory streams: the baseline that the packet broker is measured against.
 *
 * Timers are real; none comes due in a run of less than a minute.
 */
export async function rawAedes(load: RawLoad): Promise<RawRun> {
  const broker = await Aedes.createBroker({ id: 'bare', concurrency: 10_000 });
  let delivered = 0;
  broker.subscribe(
    'devices/+/+/telemetry',
    (_packet, done) => {
      delivered++;
      done();
    },
    () => {},
  );
  const streams: Sink[] = [];
  const topics: string[] = [];
  for (let i = 0; i < load.connections; i++) {
    const clientId = `bare/sensor-${i}`;
    const stream = new Sink();
    broker.handle(stream);
    stream.push(mqtt.generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId }));
    streams.push(stream);
    topics.push(`devices/${clientId}/telemetry`);
    await turn();
  }
  // CONNECT takes a few turns; a message that overtakes it would only be queued.
  for (let i = 0; i < TURNS_TO_CONNECT; i++) await turn();

  const payload = Buffer.alloc(load.payloadBytes, 'x');
  const run = async (): Promise<void> => {
    for (let nth = 0; nth < load.messages; nth++) {
      const at = (nth * STRIDE) % load.connections;
      const qos = (nth * 37) % 100 < load.qos1Percent ? 1 : 0;
      streams[at].push(encodeReading(topics[at], payload, qos, 1 + (nth % 65_535), false));
      if ((nth + 1) % load.inFlight === 0) await turn();
    }
    const due = delivered;
    for (let rested = false; !rested; ) {
      const had = delivered;
      for (let i = 0; i < TURNS_TO_CONNECT; i++) await turn();
      rested = delivered === had && had >= due;
    }
  };
  return { run, delivered: () => delivered, close: () => broker.close() };
}

/** Discards what aedes writes. The load pushes what aedes reads, never while aedes is running. */
class Sink extends Duplex {
  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }

  override _writev(_chunks: readonly unknown[], done: () => void): void {
    done();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const TURNS_TO_CONNECT = 10;
/** A prime, so that consecutive messages use connections far apart in memory. */
const STRIDE = 7919;
