import { expect } from 'vitest';
import { FactClient, type TransportFactory } from './mqtt-transport.ts';

/** What a fact is tried with: two clients of its own, and topics that no other trial uses. */
interface Trial {
  readonly a: FactClient;
  readonly b: FactClient;
  readonly client: (clientId: string) => FactClient;
  readonly topic: (rest: string) => string;
  /** A filter that this broker refuses to every client; undefined if it refuses none. */
  readonly forbidden: string | undefined;
}

/**
 * Ten facts of MQTT 3.1.1 that every broker keeps or states why not: those that the Eclipse Paho interoperability suite
 * checks, tried in our own way.
 *
 * Nothing sleeps: the trial waits for what must arrive, and an answered PINGREQ shows that nothing more comes.
 */
export const pahoFacts = {
  'connects, delivers at each QoS, and ends a second CONNECT and a wrong protocol name [MQTT-3.1.0-2], [MQTT-3.1.2-1]':
    async ({ a, client, topic }) => {
      expect(await a.connect()).toBe(0);
      await a.subscribe([topic('basic'), 2]);
      for (const qos of [0, 1, 2] as const) await a.publish(topic('basic'), `qos ${qos}`, qos);
      await a.receives(3);
      expect(a.messages.map(({ payload }) => String(payload)).sort()).toEqual(['qos 0', 'qos 1', 'qos 2']);
      expect(await a.connectAgain()).toBe('closed');
      expect(await client('wrong-protocol').connect({ protocolId: 'hj' as never })).not.toBe(0);
    },

  'keeps retained messages until an empty one comes [MQTT-3.3.1-6], [MQTT-3.3.1-10]': async ({ a, b, topic }) => {
    await a.connect();
    for (const qos of [0, 1, 2] as const) await a.publish(topic(`kept/${qos}`), `qos ${qos}`, qos, true);
    await a.fence();
    await b.connect();
    await b.subscribe([topic('kept/+'), 2]);
    await b.receives(3);
    expect(b.messages.every(({ retain }) => retain)).toBe(true);
    for (const qos of [0, 1, 2] as const) await a.publish(topic(`kept/${qos}`), '', qos, true);
    await a.fence();
    const before = b.messages.length;
    await b.receives(before + 3);
    await b.disconnect();
    const late = b.messages.length;
    await b.connect();
    await b.subscribe([topic('kept/+'), 2]);
    await b.fence();
    expect(b.messages.length).toBe(late);
  },

  'publishes the will of a client that breaks off [MQTT-3.1.2-8]': async ({ a, b, topic }) => {
    await b.connect();
    await b.subscribe([topic('will'), 2]);
    await a.connect({ will: { topic: topic('will'), payload: Buffer.from('gone'), qos: 0, retain: false } });
    await a.drop();
    await b.receives(1);
    expect(String(b.messages[0].payload)).toBe('gone');
  },

  'refuses an empty client id that wants its session kept [MQTT-3.1.3-8]': async ({ client }) => {
    expect(await client('').connect({ clean: false })).toBe(2);
  },

  'takes an empty client id with a clean session [MQTT-3.1.3-6]': async ({ client }) => {
    expect(await client('').connect({ clean: true })).toBe(0);
  },

  'keeps messages above QoS 0 for a session that is away [MQTT-3.1.2-5]': async ({ a, b, topic }) => {
    await a.connect({ clean: false });
    await a.subscribe([topic('queue/+'), 2]);
    await a.disconnect();
    await b.connect();
    for (const qos of [0, 1, 2] as const) await b.publish(topic(`queue/${qos}`), `qos ${qos}`, qos);
    await b.fence();
    await a.connect({ clean: false });
    await a.receives(2);
    expect([2, 3]).toContain(a.messages.length);
  },

  'sends one copy at the highest QoS, or one for each subscription that matches [MQTT-3.3.5-1]': async ({
    a,
    topic,
  }) => {
    await a.connect();
    await a.subscribe([topic('#'), 2], [topic('+'), 1]);
    await a.publish(topic('overlap'), 'x', 2);
    await a.receivesMatching(({ qos }) => qos === 2);
    const sent = a.messages.map(({ qos }) => qos).sort();
    expect([[2], [1, 2]]).toContainEqual(sent);
  },

  'ends a client that is silent for too long, and publishes its will [MQTT-3.1.2-24]': async ({ a, b, topic }) => {
    await b.connect();
    await b.subscribe([topic('silent'), 2]);
    await a.connect({
      keepalive: 1,
      will: { topic: topic('silent'), payload: Buffer.from('silent'), qos: 1, retain: false },
    });
    await b.receives(1);
    expect(b.messages).toHaveLength(1);
  },

  'sends again what was not acknowledged when the client comes back [MQTT-4.4.0-1]': async ({ a, b, topic }) => {
    await b.connect({ clean: false });
    await b.subscribe([topic('again/+'), 2]);
    await b.fence();
    b.holdsStill = true;
    await a.connect();
    await a.publish(topic('again/1'), 'one', 1);
    await a.publish(topic('again/2'), 'two', 2);
    await a.fence();
    await b.drop();
    b.holdsStill = false;
    await b.connect({ clean: false });
    await b.receives(2);
    expect(b.messages.map(({ payload }) => String(payload)).sort()).toEqual(['one', 'two']);
  },

  'says so when it does not grant a subscription [MQTT-3.8.4-5]': async ({ a, forbidden }) => {
    await a.connect();
    expect(await a.subscribe([forbidden ?? 'forbidden', 2])).toEqual([0x80]);
  },

  'keeps topics that begin with $ out of filters that begin with a wildcard [MQTT-4.7.2-1]': async ({
    a,
    b,
    topic,
  }) => {
    await b.connect();
    await b.subscribe(['#', 1]);
    await b.fence();
    await a.connect();
    await a.publish(`$${topic('dollar')}`, 'x', 0);
    await a.publish(topic('plain'), 'y', 1);
    await b.receivesMatching((message) => message.topic === topic('plain'));
    expect(b.messages.filter(({ topic: of }) => of.startsWith('$'))).toEqual([]);
  },
} satisfies Readonly<Record<string, (trial: Trial) => Promise<void>>>;

export type Fact = keyof typeof pahoFacts;

export function trialAt(factory: TransportFactory, nth: number, forbidden?: string): Trial {
  const client = (clientId: string): FactClient => new FactClient(factory, clientId);
  return {
    a: client(`fact-${nth}-a`),
    b: client(`fact-${nth}-b`),
    client,
    topic: (rest) => `fact-${nth}/${rest}`,
    forbidden,
  };
}
