import { connect as connectTcp, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import mqtt, { type Packet } from 'mqtt-packet';

/** A draw from 0 up to below `below`. */
export type Draw = (below: number) => number;

/** What an attack can use. */
export interface Means {
  readonly draw: Draw;
  tcp(): Promise<Socket>;
  /** With a device's certificate, or with none; the name is the device's. */
  tls(device: number | undefined): Promise<TLSSocket>;
  nameOf(device: number): string;
  /** The identity of an attacking device; the honest one is another. */
  device(): number;
}

/**
 * Hostile client behavior, each on one connection or a few of its own. An attack resolves when it has sent what it has
 * to send; the caller closes the connection after a drawn delay.
 */
export const attacks: Readonly<Record<string, (means: Means) => Promise<readonly Socket[]>>> = {
  'random bytes before TLS': async ({ draw, tcp }) => [said(await tcp(), randomBytes(draw, 1 + draw(4_000)))],
  'silence before TLS': async ({ tcp }) => [await tcp()],
  'MQTT without TLS': async ({ draw, tcp }) => [said(await tcp(), mqtt.generate(connectAs('acme/sensor-1', draw)))],
  'half a ClientHello': async ({ draw, tcp }) => [said(await tcp(), cut(draw, await clientHello()))],
  'a mutated ClientHello': async ({ draw, tcp }) => [said(await tcp(), mutated(draw, await clientHello()))],
  'a ClientHello byte by byte': async ({ tcp }) => [await slowly(await tcp(), await clientHello())],
  'no certificate': async ({ tls }) => [await tls(undefined)],
  'silence after TLS': async ({ tls, device }) => [await tls(device())],
  'random bytes after TLS': async ({ draw, tls, device }) => [
    said(await tls(device()), randomBytes(draw, 1 + draw(4_000))),
  ],
  'a packet of 256 MiB announced': async ({ draw, tls, device }) => [
    said(
      await tls(device()),
      Buffer.concat([Buffer.from([0x10 << draw(2), 0xff, 0xff, 0xff, 0x7f]), randomBytes(draw, 9_000)]),
    ),
  ],
  'a length that does not end': async ({ tls, device }) => [
    said(await tls(device()), Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff])),
  ],
  'a CONNECT byte by byte': async (means) => {
    const device = means.device();
    return [await slowly(await means.tls(device), mqtt.generate(connectAs(means.nameOf(device), means.draw)))];
  },
  'a mutated conversation': async (means) => {
    const device = means.device();
    const packets = conversation(means.nameOf(device), means.draw);
    const bytes = packets.map((packet) => mqtt.generate(packet));
    const victim = means.draw(bytes.length);
    bytes[victim] = mutated(means.draw, bytes[victim]);
    return [said(await means.tls(device), Buffer.concat(bytes))];
  },
  'a conversation whose middle is mutated': async (means) => {
    const device = means.device();
    const socket = await means.tls(device);
    const [connect, ...rest] = conversation(means.nameOf(device), means.draw);
    said(socket, mqtt.generate(connect));
    await pause(means.draw(30));
    return [said(socket, mutated(means.draw, Buffer.concat(rest.map((packet) => mqtt.generate(packet)))))];
  },
  'packets in the wrong order': async (means) => {
    const device = means.device();
    const packets = conversation(means.nameOf(device), means.draw);
    return [said(await means.tls(device), shuffled(means.draw, packets))];
  },
  'half a packet': async (means) => {
    const device = means.device();
    const socket = await means.tls(device);
    said(socket, mqtt.generate(connectAs(means.nameOf(device), means.draw)));
    return [said(socket, cut(means.draw, mqtt.generate(reading(means.nameOf(device), means.draw, 500_000))))];
  },
  'a packet beyond the limit': async (means) => {
    const device = means.device();
    const socket = await means.tls(device);
    said(socket, mqtt.generate(connectAs(means.nameOf(device), means.draw)));
    return [said(socket, mqtt.generate(reading(means.nameOf(device), means.draw, 2_500_000)))];
  },
  'thousands of readings': async (means) => {
    const device = means.device();
    const socket = await means.tls(device);
    said(socket, mqtt.generate(connectAs(means.nameOf(device), means.draw)));
    const one = mqtt.generate(reading(means.nameOf(device), means.draw, 40));
    return [said(socket, Buffer.concat(Array.from({ length: 2_000 }, () => one)))];
  },
  'thousands of refused filters': async (means) => {
    const device = means.device();
    const socket = await means.tls(device);
    said(socket, mqtt.generate(connectAs(means.nameOf(device), means.draw)));
    const subscriptions = Array.from({ length: 3_000 }, (_, nth) => ({ topic: `x/${nth}`, qos: 1 as const }));
    return [said(socket, mqtt.generate({ cmd: 'subscribe', messageId: 1, subscriptions }))];
  },
  'the topics of others': async (means) => {
    const socket = await means.tls(means.device());
    const device = means.device();
    return [
      said(
        socket,
        Buffer.concat(conversation(means.nameOf(device), means.draw).map((packet) => mqtt.generate(packet))),
      ),
    ];
  },
  'takeovers of one id': async (means) => {
    const device = means.device();
    const sockets = await Promise.all(Array.from({ length: 8 }, () => means.tls(device)));
    for (const socket of sockets) said(socket, mqtt.generate(connectAs(means.nameOf(device), means.draw)));
    return sockets;
  },
  'takeovers that break off': async (means) => {
    const device = means.device();
    const sockets = await Promise.all(Array.from({ length: 6 }, () => means.tls(device)));
    for (const socket of sockets) {
      for (const packet of conversation(means.nameOf(device), means.draw).slice(0, 2))
        said(socket, mqtt.generate(packet));
      if (means.draw(2) === 0) setTimeout(() => socket.destroy(), means.draw(10));
    }
    return sockets;
  },
  'a subscriber that does not read': async (means) => {
    const device = means.device();
    const socket = await means.tls(device);
    const name = means.nameOf(device);
    const topic = `devices/${name}/commands`;
    const subscribe: Packet = {
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: `devices/${name}/#`, qos: 0 }],
    };
    said(socket, Buffer.concat([connectAs(name, means.draw), subscribe].map((packet) => mqtt.generate(packet))));
    await pause(20);
    socket.pause();
    const one = mqtt.generate({
      cmd: 'publish',
      topic,
      payload: Buffer.alloc(10_000, 'x'),
      qos: 0,
      retain: false,
      dup: false,
    });
    return [said(socket, Buffer.concat(Array.from({ length: 50 }, () => one)))];
  },
};

/** Every kind of packet that a client may send, and one or two that it may not. */
function conversation(name: string, draw: Draw): readonly Packet[] {
  const topics = [
    `devices/${name}/telemetry`,
    `devices/${name}/status`,
    `$SYS/x`,
    'a/b',
    `devices/${name}/${'x/'.repeat(150)}`,
  ];
  const filters = [`devices/${name}/commands`, '#', '+/+', `devices/${name}/#`, '$SYS/#', '$share/a/b', '///'];
  const packets: Packet[] = [];
  for (let length = 2 + draw(12); length > 0; length--) {
    const messageId = 1 + draw(4);
    const kinds: readonly Packet[] = [
      {
        cmd: 'publish',
        topic: topics[draw(topics.length)],
        payload: randomBytes(draw, draw(300)),
        qos: 0,
        retain: draw(2) === 0,
        dup: false,
      },
      {
        cmd: 'publish',
        topic: topics[draw(2)],
        payload: randomBytes(draw, 20),
        qos: 1,
        retain: false,
        dup: draw(2) === 0,
        messageId,
      },
      {
        cmd: 'publish',
        topic: topics[draw(2)],
        payload: randomBytes(draw, 20),
        qos: 2,
        retain: false,
        dup: draw(2) === 0,
        messageId,
      },
      {
        cmd: 'subscribe',
        messageId,
        subscriptions: [{ topic: filters[draw(filters.length)], qos: draw(3) as 0 | 1 | 2 }],
      },
      { cmd: 'unsubscribe', messageId, unsubscriptions: [filters[draw(filters.length)]] },
      { cmd: 'puback', messageId },
      { cmd: 'pubrec', messageId },
      { cmd: 'pubrel', messageId },
      { cmd: 'pubcomp', messageId },
      { cmd: 'pingreq' },
      connectAs(name, draw),
      { cmd: 'connack', returnCode: 0, sessionPresent: false },
      { cmd: 'suback', messageId, granted: [1] },
    ];
    packets.push(kinds[draw(kinds.length)]);
  }
  return [connectAs(name, draw), ...packets];
}

function connectAs(clientId: string, draw: Draw): Packet {
  const will = {
    topic: `devices/${clientId}/status`,
    payload: Buffer.from('gone'),
    qos: draw(3) as 0 | 1 | 2,
    retain: draw(2) === 0,
  };
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: draw(2) === 0,
    keepalive: draw(3) * 60,
    clientId,
    ...(draw(2) === 0 ? { will } : {}),
  };
}

const reading = (name: string, draw: Draw, bytes: number): Packet => ({
  cmd: 'publish',
  topic: `devices/${name}/telemetry`,
  payload: Buffer.alloc(bytes, 'x'),
  qos: draw(2) as 0 | 1,
  retain: false,
  dup: false,
  messageId: 5,
});

const shuffled = (draw: Draw, packets: readonly Packet[]): Buffer => {
  const rest = [...packets];
  const bytes: Buffer[] = [];
  while (rest.length > 0) bytes.push(mqtt.generate(rest.splice(draw(rest.length), 1)[0]));
  return Buffer.concat(bytes);
};

/** Some bytes changed, duplicated, removed or cut off. */
function mutated(draw: Draw, bytes: Buffer): Buffer {
  let result = Buffer.from(bytes);
  for (let times = 1 + draw(4); times > 0 && result.length > 0; times--) {
    const at = draw(result.length);
    const what = draw(5);
    if (what === 0) result[at] ^= 1 << draw(8);
    else if (what === 1) result[at] = draw(256);
    else if (what === 2) result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1)]);
    else if (what === 3)
      result = Buffer.concat([result.subarray(0, at), randomBytes(draw, 1 + draw(8)), result.subarray(at)]);
    else result = result.subarray(0, at);
  }
  return result;
}

const cut = (draw: Draw, bytes: Buffer): Buffer => bytes.subarray(0, 1 + draw(bytes.length - 1));

const randomBytes = (draw: Draw, length: number): Buffer => Buffer.from(Array.from({ length }, () => draw(256)));

function said<Stream extends Socket>(socket: Stream, bytes: Buffer): Stream {
  if (!socket.destroyed) socket.write(bytes);
  return socket;
}

async function slowly<Stream extends Socket>(socket: Stream, bytes: Buffer): Promise<Stream> {
  for (let at = 0; at < bytes.length && !socket.destroyed && at < SLOW_BYTES; at++) {
    said(socket, bytes.subarray(at, at + 1));
    await pause(SLOW_MS);
  }
  return socket;
}

/** The first record of a TLS client. */
function clientHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const sink = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        resolve(chunk);
        done();
      },
    });
    const client = connectTls({ socket: sink, servername: 'localhost' });
    client.on('error', () => {});
    sink.on('error', () => {});
  });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when it is open or closed. */
export function openTcp(port: number): Promise<Socket> {
  const socket = connectTcp({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.resume();
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('close', () => resolve(socket));
  });
}

const SLOW_BYTES = 40;
const SLOW_MS = 5;
