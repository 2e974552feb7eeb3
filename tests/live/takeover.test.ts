import fc from 'fast-check';
import type { Packet } from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FactClient, type Transport } from './mqtt-transport.ts';
import { type CountingFactory, embedded, model, packet, rawAedes } from './transport-factories.ts';

const brokers = { 'the embedded broker': embedded, 'the packet broker': packet, 'the model broker': model };

describe.each(Object.entries(brokers))('%s, when several connections ask for one client id', (_name, open) => {
  let factory: CountingFactory;
  beforeAll(async () => {
    factory = await open();
  });
  afterAll(() => factory.stop());

  const settled = (transports: readonly Transport[], open: number): Promise<void> =>
    factory.until(`${open} left`, () => transports.filter(({ isClosed }) => !isClosed).length === open);
  const counts = async (sessions: number): Promise<void> => {
    await factory.until(`a count of ${sessions}, not ${factory.sessions()}`, () => factory.sessions() === sessions);
    expect(factory.sessions()).toBe(sessions);
  };

  it('keeps one of many that request it at once, and counts it', async () => {
    const transports = await Promise.all(Array.from({ length: 100 }, () => factory.open()));
    await Promise.all(transports.map((transport) => transport.send(connectAs('many'))));
    await settled(transports, 1);
    await counts(1);
    const [left] = transports.filter(({ isClosed }) => !isClosed);
    await factory.until('CONNACK', () => left.received.length > 0);
    expect(left.received[0]).toMatchObject({ cmd: 'connack', returnCode: 0 });
    await left.drop();
    await counts(0);
  });

  it('answers each of them before the next one ends it', async () => {
    const transports = await Promise.all(Array.from({ length: 20 }, () => factory.open()));
    await Promise.all(transports.map((transport) => transport.send(connectAs('each'))));
    await settled(transports, 1);
    await factory.until('every CONNACK', () => transports.every(({ received }) => received.length > 0));
    await dropAll(transports);
    await counts(0);
  });

  it('ends a holder that has subscriptions for two that come at once', async () => {
    for (let trial = 0; trial < 10; trial++) {
      const two = [await factory.open(), await factory.open()];
      const holder = new FactClient(factory, 'subscribed');
      await holder.connect();
      await holder.subscribe(['a/b', 1], ['c/d', 1], ['e/+', 0]);
      await Promise.all(two.map((transport) => transport.send(connectAs('subscribed'))));
      await factory.until('the end of the holder', () => holder.isClosed);
      await settled(two, 1);
      await counts(1);
      await dropAll(two);
      await counts(0);
    }
  });

  it('serves the last one, whatever came before it', async () => {
    const transports = await Promise.all(Array.from({ length: 10 }, () => factory.open()));
    await Promise.all(transports.map((transport) => transport.send(connectAs('works'))));
    const last = new FactClient(factory, 'works');
    expect(await last.connect()).toBe(0);
    await settled(transports, 0);
    await last.subscribe(['works/here', 1]);
    await last.publish('works/here', 'hello', 1);
    await last.receives(1);
    await last.disconnect();
    await counts(0);
  });

  it('keeps the subscriptions of a kept session through any number of takeovers', async () => {
    const first = new FactClient(factory, 'kept');
    await first.connect({ clean: false });
    await first.subscribe(['kept/here', 1]);
    const transports = await Promise.all(Array.from({ length: 10 }, () => factory.open()));
    await Promise.all(transports.map((transport) => transport.send(connectAs('kept', false))));
    const last = new FactClient(factory, 'kept');
    expect(await last.connect({ clean: false })).toBe(0);
    await settled(transports, 0);
    const other = new FactClient(factory, 'other');
    await other.connect();
    await other.publish('kept/here', 'hello', 1);
    await last.receives(1);
    await last.disconnect();
    await other.disconnect();
    await counts(0);
  });

  it('counts none that breaks off in the middle of its CONNECT', async () => {
    for (let trial = 0; trial < 20; trial++) {
      const transports = await Promise.all(Array.from({ length: 5 }, () => factory.open()));
      await Promise.all(
        transports.map(async (transport) => {
          await transport.send(connectAs('breaks', trial % 2 === 0));
          await transport.drop();
        }),
      );
      await settled(transports, 0);
      await counts(0);
    }
  });

  it('counts right after any sequence of connects, ends and messages', async () => {
    const step = fc.record({
      id: fc.constantFrom('p', 'q', 'r'),
      what: fc.constantFrom('connect', 'connect', 'connect', 'drop', 'disconnect', 'subscribe', 'publish', 'wait'),
      clean: fc.boolean(),
      nth: fc.nat(50),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const opened: { readonly id: string; readonly transport: Transport }[] = [];
        for (const { id, what, clean, nth } of steps) {
          const mine = opened.filter((one) => one.id === id);
          const { transport } = mine[nth % mine.length] ?? {};
          if (what === 'connect') {
            const transport = await factory.open();
            opened.push({ id, transport });
            await transport.send(connectAs(id, clean));
          } else if (what === 'wait') await new Promise((resolve) => setTimeout(resolve, nth / 10));
          else if (what === 'drop') await transport?.drop();
          else if (what === 'disconnect') await transport?.send({ cmd: 'disconnect' } as Packet);
          else if (what === 'publish') await transport?.send(hello(id));
          else await transport?.send(subscribing(id));
        }
        // At most one of each id is left, and only the broker's own count shows it.
        const left = (): readonly string[] => opened.filter(({ transport }) => !transport.isClosed).map(({ id }) => id);
        await factory.until(
          'one of each, and as many counted',
          () => new Set(left()).size === left().length && factory.sessions() === left().length,
        );
        await dropAll(opened.map(({ transport }) => transport));
        await counts(0);
      }),
      { numRuns: 40, seed: 11, endOnFailure: true },
    );
  });
});

describe('aedes by itself', () => {
  it('keeps two of them, which ours serializes', async () => {
    const factory = await rawAedes();
    try {
      // Opened before, so that their CONNECTs arrive in the same turn of the event loop.
      const two = [await factory.open(), await factory.open()];
      const holder = new FactClient(factory, 'subscribed');
      await holder.connect();
      await holder.subscribe(['a/b', 1]);
      await Promise.all(two.map((transport) => transport.send(connectAs('subscribed'))));
      await factory.until('both', () => two.every(({ received }) => received.length > 0));
      await factory.until('the end of the holder', () => holder.isClosed);
      expect(two.filter(({ isClosed }) => !isClosed)).toHaveLength(2);
    } finally {
      await factory.stop();
    }
  });
});

const connectAs = (clientId: string, clean = true): Packet => ({
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clean,
  keepalive: 0,
  clientId,
});

const hello = (id: string): Packet => ({
  cmd: 'publish',
  topic: `${id}/here`,
  payload: Buffer.from('hello'),
  qos: 1,
  retain: false,
  dup: false,
  messageId: 9,
});

const subscribing = (id: string): Packet => ({
  cmd: 'subscribe',
  messageId: 7,
  subscriptions: [{ topic: `${id}/+`, qos: 1 }],
});

async function dropAll(transports: readonly Transport[]): Promise<void> {
  for (const transport of transports) await transport.drop();
}
