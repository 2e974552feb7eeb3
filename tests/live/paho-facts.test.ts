import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Aedes } from 'aedes';
import type { Packet } from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mosquitto } from '../../bin/live/own-mosquitto.ts';
import { EmbeddedBroker } from '../../broker/live/embedded-broker.ts';
import { Identities } from '../../broker/live/identities.ts';
import { PacketBroker } from '../../broker/packet/packet-broker.ts';
import { switches } from '../../sim/control/catalogue.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { Bench } from '../broker/bench.ts';
import { type Door, streamDoor, type Transport } from './mqtt-door.ts';
import { type Fact, pahoFacts, trialAt } from './paho-facts.ts';
import { livePlan } from './run-live.ts';

/** With every check off, so that what is left to see is MQTT. */
const nothingChecked = Object.fromEntries(switches.map(({ id }) => [id, false]));

async function bareAedes(): Promise<Door> {
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
  return streamDoor(open, async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    await new Promise((resolve) => server.close(resolve));
  });
}

async function embedded(): Promise<Door> {
  const plan = livePlan({ identity: 'password' }, { controls: nothingChecked });
  const { server, anchors, authorities, platform } = new Identities(plan, new Fleet(plan), 1_767_225_600).liveTrust();
  let port = 0;
  const broker = await EmbeddedBroker.start(
    {
      plan,
      server,
      anchors,
      authorities,
      crls: [],
      platform: { clientId: platform.clientId, serial: platform.credential.serial },
      clock: { epoch: 1_767_225_600, startedAt: undefined, speed: 1, offset: 0 },
    },
    (news) => {
      if (news.kind === 'listening') port = news.port;
    },
  );
  const open = () => connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
  return streamDoor(open, () => broker.close());
}

async function mosquitto(): Promise<Door> {
  const broker = await Mosquitto.plain();
  return streamDoor(
    () => connect(broker.port, '127.0.0.1'),
    () => broker.stop(),
  );
}

async function packet(): Promise<Door> {
  const bench = await Bench.with((host) => PacketBroker.start(host), nothingChecked);
  let opened = 0;
  return {
    open: async (): Promise<Transport> => {
      const conn = opened++;
      await bench.open(conn);
      const isClosed = (): boolean => bench.seenBy(conn).some((line) => line.startsWith('closed'));
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
  };
}

const emptyId: Fact = 'refuses an empty client id that wants its session kept [MQTT-3.1.3-8]';
const notGranted: Fact = 'says so when it does not grant a subscription [MQTT-3.8.4-5]';

const overlap: Fact = 'sends one copy at the highest QoS, or one for each subscription that matches [MQTT-3.3.5-1]';

/** What a broker does not keep, and why; everything else it has to. */
const brokers: Readonly<Record<string, { open(): Promise<Door>; excused: Partial<Record<Fact, string>> }>> = {
  'bare aedes': { open: bareAedes, excused: { [emptyId]: 'aedes 1.2.0 takes it (aedes #1095)' } },
  'the embedded broker': {
    open: embedded,
    excused: {
      [emptyId]: 'as bare aedes',
      [notGranted]: 'nothing is refused with all checks off; tests/live/embedded-broker.test.ts has it',
    },
  },
  'the packet broker': {
    open: packet,
    excused: {
      [emptyId]: 'packets come to it as mqtt-packet writes them, and it writes no such CONNECT',
      [notGranted]: 'nothing is refused with all checks off; tests/broker/broker.test.ts has it',
    },
  },
  Mosquitto: {
    open: mosquitto,
    excused: {
      [notGranted]: 'its acl_file denies the delivery, not the subscription',
      [overlap]: 'it sends one copy, and not at the highest QoS; the Paho suite finds fault with it as well',
    },
  },
};

describe.each(Object.entries(brokers))('%s', (_name, { open, excused }) => {
  let door: Door;
  beforeAll(async () => {
    door = await open();
  });
  afterAll(() => door.stop());

  it.each(Object.entries(pahoFacts).map(([fact, check], nth) => ({ fact: fact as Fact, check, nth })))(
    '$fact',
    async ({ fact, check, nth }) => {
      const tried = check(trialAt(door, nth, 'forbidden'));
      if (excused[fact] === undefined) await tried;
      else await expect(tried).rejects.toThrow();
    },
  );
});

it('what bare aedes keeps, ours keep, unless nothing is refused', () => {
  for (const name of ['the embedded broker', 'the packet broker']) {
    const more = Object.keys(brokers[name].excused).filter((fact) => !(fact in brokers['bare aedes'].excused));
    expect(more).toEqual([notGranted]);
  }
});
