import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Aedes } from 'aedes';
import type { Packet } from 'mqtt-packet';
import { Mosquitto } from '../../bin/bench/own-mosquitto.ts';
import type { BrokerCore, BrokerHost } from '../../broker/core/broker-core.ts';
import { Identities } from '../../broker/live/client/identities.ts';
import { defaultEdgeLimits, type EdgeLimits } from '../../broker/live/server/edge-limits.ts';
import { EmbeddedBroker } from '../../broker/live/server/embedded-broker.ts';
import { ModelBroker } from '../../broker/model/model-broker.ts';
import { PacketBroker } from '../../broker/packet/packet-broker.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { switches } from '../../sim/plan/control-list.ts';
import { Bench } from '../kit/broker-bench.ts';
import { streamFactory, type Transport, type TransportFactory } from './mqtt-transport.ts';
import { livePlan } from './run-live.ts';

/** A transport factory for a broker that also reports how many sessions the broker counts. */
export interface CountingFactory extends TransportFactory {
  sessions(): number;
}

/** Switches every check off, so that the tests see MQTT alone. */
const nothingChecked = Object.fromEntries(switches.map(({ id }) => [id, false]));

export async function rawAedes(): Promise<CountingFactory> {
  const aedes = await Aedes.createBroker({ id: 'bare', concurrency: 10_000 });
  aedes.authorizeSubscribe = (_client, subscription, done) =>
    done(null, subscription.topic === 'forbidden' ? null : subscription);
  aedes.authorizePublish = (_client, _packet, done) => done(null);
  const server = createServer((socket) => aedes.handle(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const sockets = new Set<Socket>();
  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1');
    sockets.add(socket);
    return socket;
  };
  const factory = streamFactory(open, async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    await new Promise((resolve) => server.close(resolve));
  });
  return { ...factory, sessions: () => aedes.connectedClients };
}

export async function embedded(): Promise<CountingFactory> {
  const { factory, figures, stop } = await embeddedWith(defaultEdgeLimits);
  return { ...factory, stop, sessions: () => figures().sessions };
}

/** The embedded broker with every check off, and a transport factory for it. */
export async function embeddedWith(limits: EdgeLimits, epoch = 1_767_225_600) {
  const plan = livePlan({ identity: 'password' }, { controls: nothingChecked });
  const { server, anchors, authorities, platform } = new Identities(plan, new Fleet(plan), epoch).liveTrust();
  let port = 0;
  const broker = await EmbeddedBroker.start(
    {
      plan,
      server,
      anchors,
      authorities,
      crls: [],
      platform: { clientId: platform.clientId, serial: platform.credential.serial },
      clock: { epoch, startedAt: undefined, speed: 1, offset: 0 },
      limits,
    },
    (news) => {
      if (news.kind === 'listening') port = news.port;
    },
  );
  const open = () => connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
  const stop = () => broker.close();
  /** A TLS connection that reads and discards. */
  const raw = (): TLSSocket =>
    open()
      .on('error', () => {})
      .resume();
  return { port, factory: streamFactory(open, stop), raw, figures: () => broker.figures(), stop };
}

export async function mosquitto(): Promise<TransportFactory> {
  const broker = await Mosquitto.plain();
  return streamFactory(
    () => connect(broker.port, '127.0.0.1'),
    () => broker.stop(),
  );
}

export const packet = (): Promise<CountingFactory> => simulated((host) => new PacketBroker(host));
export const model = (): Promise<CountingFactory> => simulated((host) => new ModelBroker(host));

async function simulated(make: (host: BrokerHost) => BrokerCore): Promise<CountingFactory> {
  const bench = await Bench.with(make, nothingChecked);
  let opened = 0;
  return {
    open: async (): Promise<Transport> => {
      const conn = opened++;
      await bench.open(conn);
      let isDropped = false;
      const isClosed = (): boolean => isDropped || bench.seenBy(conn).some((line) => line.startsWith('closed'));
      return {
        get received(): readonly Packet[] {
          return bench.sent.filter((sent) => sent.conn === conn).map((sent) => sent.packet);
        },
        get isClosed() {
          return isClosed();
        },
        send: async (sent) => {
          if (!isClosed()) await bench.receive(conn, sent);
        },
        drop: async () => {
          if (!isClosed()) await bench.drop(conn);
          isDropped = true;
        },
      };
    },
    until: async (what, holds) => {
      for (let turns = 0; !holds(); turns++) {
        if (turns > 1_000) throw new Error(`in vain: ${what}`);
        await bench.passMs(10);
      }
    },
    stop: async () => bench.broker.dispose(),
    sessions: () => bench.broker.connections,
  };
}
