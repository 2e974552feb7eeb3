import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collectGarbage } from '../../bin/app/collect-garbage.ts';
import type { Message } from '../../broker/store/message.ts';
import { type DeviceNames, SessionStore } from '../../broker/store/sessions.ts';
import { commandsTopicOf } from '../../sim/protocol/topic-layout.ts';

const names = ['acme/one', 'acme/two', 'acme/three'];
const fleet: DeviceNames = { deviceOf: (name) => names.indexOf(name), nameOf: (device) => names[device] };
/** To it every client is a stranger, and all that it stores is in maps. */
const strangers: DeviceNames = { deviceOf: () => -1, nameOf: () => '' };

const payloads = ['check', 'withdraw', 'open'].map((text) => Buffer.from(text));
const client = fc.constantFrom(...names, 'a stranger');
const messageId = fc.constantFrom(1, 2, 65_535);
const nth = fc.integer({ min: 1, max: 4 });

type Act = (store: SessionStore) => unknown;
const acting = <Given>(given: fc.Arbitrary<Given>, act: (store: SessionStore, given: Given) => unknown) =>
  given.map(
    (one): Act =>
      (store) =>
        act(store, one),
  );

const message: fc.Arbitrary<Omit<Message, 'topic'>> = fc.record({
  payload: fc.constantFrom(...payloads),
  qos: fc.constantFrom(1, 1, 2),
  retain: fc.boolean(),
  dup: fc.boolean(),
});

const act = fc.oneof(
  {
    weight: 3,
    arbitrary: acting(fc.tuple(client, message, nth, fc.boolean()), (store, [to, given, number, isCommand]) =>
      store.enqueue(to, { topic: isCommand ? commandsTopicOf(to) : 'news', ...given }, number),
    ),
  },
  { weight: 2, arbitrary: acting(fc.tuple(client, nth, messageId), (store, given) => store.sent(...given)) },
  acting(fc.tuple(client, messageId), (store, given) => store.acknowledged(...given)),
  acting(fc.tuple(client, messageId), (store, given) => store.released(...given)),
  acting(fc.tuple(client, nth), (store, given) => store.withdraw(...given)),
  acting(client, (store, one) => store.forget(one)),
);

const queuesOf = (store: SessionStore): readonly unknown[] =>
  [...names, 'a stranger'].map((one) => [store.outgoing(one), store.waiting(one)]);

it('a lone command to a device is kept in columns as it would be in a map, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      const [compact, plain] = [new SessionStore(fleet), new SessionStore(strangers)];
      for (const each of acts) {
        each(compact);
        each(plain);
        expect(queuesOf(compact)).toEqual(queuesOf(plain));
      }
      const byClient = ({ outgoing }: ReturnType<SessionStore['save']>) => new Map(outgoing);
      expect(byClient(compact.save())).toEqual(byClient(plain.save()));
      const restored = new SessionStore(fleet);
      restored.restore(structuredClone(compact.save()));
      expect(queuesOf(restored)).toEqual(queuesOf(plain));
    }),
    { numRuns: 500 },
  );
});

it('more payloads at once than the columns can name are kept as well, and those that are acknowledged make room', () => {
  const many = Array.from({ length: 600 }, (_, i) => `acme/d${i}`);
  const store = new SessionStore({ deviceOf: (name) => many.indexOf(name), nameOf: (device) => many[device] });
  for (const round of [1, 2]) {
    many.forEach((name, i) => {
      const payload = Buffer.from(`${round}-${i}`);
      store.enqueue(name, { topic: commandsTopicOf(name), payload, qos: 1, retain: false, dup: false }, i);
      store.sent(name, i, 7);
    });
    many.forEach((name, i) => {
      expect(store.outgoing(name)).toMatchObject([{ nth: i, messageId: 7, payload: Buffer.from(`${round}-${i}`) }]);
      store.acknowledged(name, 7);
    });
    expect(many.every((name) => store.waiting(name) === 0)).toBe(true);
  }
});

it('a push to a whole fleet keeps some ten bytes a device until it is acknowledged', () => {
  const devices = 100_000;
  const numberIn = (name: string): number => Number(name.slice('acme/d'.length));
  const store = new SessionStore({ deviceOf: numberIn, nameOf: (device) => `acme/d${device}` });
  const heldBytes = (): number => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = heldBytes();
  for (let device = 0; device < devices; device++) {
    const name = `acme/d${device}`;
    store.enqueue(
      name,
      { topic: commandsTopicOf(name), payload: payloads[0], qos: 1, retain: false, dup: false },
      device,
    );
    store.sent(name, device, 1 + (device % 65_535));
  }
  // Columns grow to twice their length; entries of a map take several hundred bytes.
  expect((heldBytes() - before) / devices).toBeLessThan(40);
  expect(store.outgoing('acme/d99999')).toMatchObject([{ nth: 99_999, messageId: 1 + (99_999 % 65_535) }]);
});
