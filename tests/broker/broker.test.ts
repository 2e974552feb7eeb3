import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerCore, BrokerHost } from '../../broker/core/broker-core.ts';
import { ModelBroker } from '../../broker/model/model-broker.ts';
import { PacketBroker } from '../../broker/packet/packet-broker.ts';
import { Bench, connectPacket, ingest, publishPacket } from '../kit/broker-bench.ts';

const implementations: readonly (readonly [string, (host: BrokerHost) => BrokerCore])[] = [
  ['the model broker', (host) => new ModelBroker(host)],
  ['the packet broker', (host) => new PacketBroker(host)],
];

const sensor = 'acme/sensor-0';
const other = 'acme/sensor-1';
const own = (rest: string, name = sensor): string => `devices/${name}/${rest}`;

describe.each(implementations)('%s', (_name, start) => {
  let bench: Bench;
  const restart = async (controls: Readonly<Record<string, boolean>>): Promise<void> => {
    bench.broker.dispose();
    bench = await Bench.with(start, controls);
  };
  /** A client that may subscribe to everything, on connection 9. */
  const listener = async (...filters: readonly (readonly [string, 0 | 1 | 2])[]): Promise<void> => {
    await restart({ 'topic-acl': false, 'retain-acl': false, 'forward-acl': false });
    await bench.connect(9, 'umbrella/lock-4');
    if (filters.length > 0) await bench.subscribe(9, ...filters);
    bench.forget();
  };
  const published = (conn: number): readonly string[] =>
    bench.seenBy(conn).filter((line) => line.startsWith('publish ') || line === 'connack 0');

  beforeEach(async () => {
    bench = await Bench.with(start);
  });
  afterEach(() => bench.broker.dispose());

  describe('at CONNECT', () => {
    it('admits a client with the credential that was issued to it', async () => {
      await bench.connect(0, sensor);
      expect(bench.seenBy(0)).toEqual([`admission of ${sensor}: allow, client-credential`, 'connack 0']);
      expect(bench.broker.connections).toBe(1);
    });

    it.each([
      ['a wrong password', { password: Buffer.from('guessed') }, 4],
      ["another client's user name", { username: other, password: Buffer.from(`issued to ${other}`) }, 4],
    ])('refuses %s with its return code, and closes', async (_what, options, code) => {
      await bench.connect(0, sensor, options);
      expect(bench.seenBy(0)).toEqual([
        `admission of ${sensor}: refuse, client-credential`,
        `connack ${code}`,
        'closed: refused',
      ]);
      expect(bench.broker.connections).toBe(0);
    });

    it('refuses MQTT 5 before it looks at the credential', async () => {
      await bench.connect(0, sensor, { protocolVersion: 5 });
      expect(bench.seenBy(0)).toEqual(['connack 1', 'closed: refused']);
    });

    it('refuses more sessions than its limit, and admits clients again when a session has ended', async () => {
      bench.connectionsMax = 1;
      await bench.connect(0, sensor);
      await bench.connect(1, other);
      expect(bench.seenBy(1)).toContain('connack 3');
      await bench.drop(0);
      bench.forget();
      await bench.connect(1, other);
      expect(bench.seenBy(1)).toContain('connack 0');
    });

    it('does not publish the will of a client it has refused', async () => {
      await listener(['#', 0]);
      const will = { topic: own('status'), payload: Buffer.from('gone'), qos: 0 as const, retain: false };
      await bench.connect(0, sensor, { will, password: Buffer.from('guessed') });
      expect(bench.seenBy(9)).toEqual([]);
    });

    it('gives a client without an id one that is the same in every run', async () => {
      await restart({ 'client-credential': false });
      await bench.connect(0, '');
      expect(bench.seenBy(0)[0]).toMatch(/^admission of anonymous-0: allow/);
    });

    it('closes a connection on which no CONNECT comes within 30 s', async () => {
      await bench.open(0);
      await bench.passMs(29_999);
      expect(bench.of(0)).toEqual([]);
      await bench.passMs(1);
      expect(bench.of(0)).toEqual(['30000 closed: protocol']);
    });

    it('forgets that limit once CONNECT has come', async () => {
      await bench.connect(0, sensor);
      await bench.passMs(1_000_000);
      expect(bench.seenBy(0)).not.toContain('closed: protocol');
    });
  });

  describe('against the protocol', () => {
    it('closes at a second CONNECT', async () => {
      await bench.connect(0, sensor);
      await bench.receive(0, connectPacket(sensor));
      expect(bench.seenBy(0).at(-1)).toBe('closed: protocol');
    });

    it('closes at any other packet before CONNECT', async () => {
      await bench.open(0);
      await bench.receive(0, { cmd: 'pingreq' });
      expect(bench.seenBy(0)).toEqual(['closed: protocol']);
    });

    it.each(['', 'plant/+', 'plant/#'])('closes at PUBLISH to "%s"', async (topic) => {
      await restart({ 'topic-acl': false, 'retain-acl': false, 'forward-acl': false });
      await bench.connect(0, sensor);
      await bench.publish(0, topic, 'x');
      expect(bench.seenBy(0).at(-1)).toBe('closed: protocol');
    });

    it('closes at an invalid topic filter', async () => {
      await restart({ 'topic-acl': false, 'retain-acl': false, 'forward-acl': false });
      await bench.connect(0, sensor);
      await bench.subscribe(0, 'plant/#/hall');
      expect(bench.seenBy(0).at(-1)).toBe('closed: protocol');
    });

    it('closes at a packet that only brokers send', async () => {
      await bench.connect(0, sensor);
      await bench.receive(0, { cmd: 'connack', returnCode: 0, sessionPresent: false });
      expect(bench.seenBy(0).at(-1)).toBe('closed: protocol');
    });

    it('ignores further packets from a connection that it has closed', async () => {
      await bench.connect(0, sensor);
      await bench.receive(0, { cmd: 'disconnect' });
      bench.forget();
      await bench.receive(0, { cmd: 'pingreq' });
      expect(bench.lines).toEqual([]);
    });
  });

  describe('a reading', () => {
    it.each([
      [0, []],
      [1, ['puback 5']],
      [2, ['pubrec 5']],
    ] as const)('at QoS %i reaches the platform and is answered', async (qos, answers) => {
      await bench.connect(0, sensor);
      bench.forget();
      bench.broker.receiveReading(0, 0, { number: 41, value: -2137, qos, messageId: 5, dup: false });
      await bench.settle();
      expect(bench.seenBy(ingest)).toEqual([`${sensor} reading 41 of -2137, 19 bytes`]);
      expect(bench.seenBy(0)).toEqual(answers);
    });

    it('at QoS 2 reaches it once, however often it is repeated before its PUBREL', async () => {
      await bench.connect(0, sensor);
      for (const dup of [false, true])
        bench.broker.receiveReading(0, 0, { number: 41, value: 0, qos: 2, messageId: 5, dup });
      await bench.receive(0, { cmd: 'pubrel', messageId: 5 });
      bench.broker.receiveReading(0, 0, { number: 42, value: 0, qos: 2, messageId: 5, dup: false });
      await bench.settle();
      expect(bench.seenBy(ingest)).toEqual([`${sensor} reading 41, 10 bytes`, `${sensor} reading 42, 10 bytes`]);
      expect(bench.seenBy(0).slice(2)).toEqual(['pubrec 5', 'pubrec 5', 'pubcomp 5', 'pubrec 5']);
    });

    it('at QoS 2 may be left without PUBREL a thousand times and no more, on each connection', async () => {
      const send = async (conn: number, from: number, to: number): Promise<void> => {
        for (let id = from; id <= to; id++)
          bench.broker.receiveReading(conn, 0, { number: id, value: 0, qos: 2, messageId: id, dup: false });
        await bench.settle();
      };
      await bench.connect(0, sensor);
      await send(0, 1, 1000);
      expect(bench.broker.connections).toBe(1);
      await send(0, 1001, 1001);
      expect(bench.seenBy(0).at(-1)).toBe('closed: protocol');
      await bench.connect(0, sensor);
      await send(0, 2001, 3000);
      expect(bench.broker.connections).toBe(1);
    });

    it('means the same as the PUBLISH packet that it stands for', async () => {
      await bench.connect(0, sensor);
      await bench.publish(0, own('telemetry'), 'reading 7 of 12');
      bench.broker.receiveReading(0, 0, { number: 7, value: 12, qos: 0, messageId: 0, dup: false });
      await bench.settle();
      expect(new Set(bench.seenBy(ingest))).toEqual(new Set([`${sensor} reading 7 of 12, 15 bytes`]));
    });

    it("is refused for another device's topic, and ends the connection", async () => {
      await bench.connect(1, sensor);
      await bench.publish(1, own('telemetry', other), 'reading 7');
      expect(bench.seenBy(1).slice(2)).toEqual([
        `may publish ${own('telemetry', other)}: refuse, topic-acl`,
        'closed: refused',
      ]);
      expect(bench.seenBy(ingest)).toEqual([]);
    });

    it('reaches other subscribers too', async () => {
      await listener(['devices/acme/+/telemetry', 1]);
      await bench.connect(0, sensor);
      bench.broker.receiveReading(0, 0, { number: 8, value: 0, qos: 1, messageId: 3, dup: false });
      await bench.settle();
      expect(published(9)).toEqual([`publish ${own('telemetry')} "reading 8" qos 1 #1`]);
      expect(bench.seenBy(ingest)).toEqual([`${sensor} reading 8, 9 bytes`]);
    });

    it('is not recorded if its payload is not one', async () => {
      await bench.connect(0, sensor);
      await bench.publish(0, own('telemetry'), 'nonsense');
      expect(bench.seenBy(ingest)).toEqual([]);
    });
  });

  describe("a message of the platform's own", () => {
    const publish = (topic: string): void => bench.broker.publish(topic, Buffer.from('look'));

    it('reaches the device that owns the topic, at QoS 1, without a check of authorization', async () => {
      await bench.connect(0, sensor);
      await bench.subscribe(0, [own('commands'), 1]);
      bench.forget();
      publish(own('commands'));
      await bench.settle();
      expect(bench.sent.map(({ conn, packet }) => [conn, packet.cmd === 'publish' && packet.qos])).toEqual([[0, 1]]);
      expect(bench.seenBy(0).filter((line) => line.includes('refuse') || line.includes('allow'))).toEqual([]);
    });

    it.each([
      ['waits in a session that is kept', false, 1],
      ['is lost on a clean one', true, 0],
    ])('%s', async (_what, clean, found) => {
      await bench.connect(0, sensor, { clean });
      await bench.subscribe(0, [own('commands'), 1]);
      await bench.drop(0);
      publish(own('commands'));
      bench.forget();
      await bench.connect(1, sensor, { clean });
      expect(published(1).filter((line) => line.startsWith('publish '))).toHaveLength(found);
    });
  });

  describe('subscribers', () => {
    it('get a message at the QoS of publisher and subscription, and retain unset', async () => {
      await restart({ 'topic-acl': false, 'retain-acl': false, 'forward-acl': false });
      await bench.connect(0, sensor);
      await bench.connect(1, other);
      await bench.subscribe(1, ['a', 0], ['b', 1], ['c', 2]);
      bench.forget();
      for (const [i, topic] of ['a', 'b', 'c'].entries()) {
        await bench.publish(0, topic, 'x', { qos: 2, messageId: i + 1, retain: true });
      }
      expect(bench.seenBy(1).map((line) => line.replace(/#\d+/, '#'))).toEqual([
        'publish a "x" qos 0',
        'publish b "x" qos 1 #',
        'publish c "x" qos 2 #',
      ]);
    });

    it.each([
      ['plant/+', ['plant/hall', 'plant/']],
      ['plant/#', ['plant/hall', 'plant', 'plant/', 'plant/hall/1']],
      ['+/hall', ['plant/hall']],
      ['#', ['plant/hall', 'plant', 'plant/', 'plant/hall/1', '/']],
      ['+', ['plant']],
      ['/+', ['/']],
      ['$SYS/#', ['$SYS/x']],
      ['+/x', []],
      ['$SYS/+', ['$SYS/x']],
    ])('of %s get what it matches', async (filter, matched) => {
      await restart({ 'topic-acl': false, 'retain-acl': false, 'forward-acl': false, 'reserved-topics': false });
      await bench.connect(0, sensor);
      await bench.connect(9, other);
      await bench.subscribe(9, filter);
      bench.forget();
      for (const topic of ['plant/hall', 'plant', 'plant/', 'plant/hall/1', '/', '$SYS/x']) {
        await bench.publish(0, topic, 'x');
      }
      expect(published(9)).toEqual(matched.map((topic) => `publish ${topic} "x" qos 0`));
    });

    it('with filters that overlap get one copy', async () => {
      await listener(['plant/hall', 0], ['plant/#', 1], ['+/hall', 2]);
      await bench.connect(0, sensor);
      await bench.publish(0, 'plant/hall', 'x', { qos: 1 });
      expect(published(9)).toHaveLength(1);
    });

    it.each([
      ['#', 0],
      ['+', 1],
    ] as const)(
      'with a filter for one topic and one that ends in %s get its messages at QoS %i',
      async (last, heard) => {
        await listener();
        await bench.connect(0, sensor);
        await bench.subscribe(0, [own('commands'), 1], [own(last), 0]);
        await bench.publish(9, own('commands'), 'x', { qos: 1 });
        expect(published(0).at(-1)).toContain(`"x" qos ${heard}`);
      },
    );

    it('get nothing after UNSUBSCRIBE', async () => {
      await bench.connect(0, sensor);
      await bench.subscribe(0, own('commands'), own('+'));
      await bench.receive(0, { cmd: 'unsubscribe', messageId: 8, unsubscriptions: [own('commands'), own('+')] });
      expect(bench.seenBy(0).at(-1)).toBe('unsuback 8');
      bench.forget();
      await bench.publish(0, own('commands'), 'x');
      expect(published(0)).toEqual([]);
    });

    it('are refused filters that reach beyond their own topics, one by one', async () => {
      await bench.connect(0, sensor);
      await bench.subscribe(0, [own('#'), 1], ['devices/acme/+/commands', 1], ['#', 0], [own('commands', other), 2]);
      expect(bench.seenBy(0).at(-1)).toBe('suback 77 [1,128,128,128]');
    });

    it('learn from $SYS/ which clients connect and disconnect, if the controls allow it', async () => {
      await listener(['$SYS/#', 0]);
      await bench.connect(0, sensor);
      await bench.subscribe(0, ['plant', 1]);
      await bench.receive(0, { cmd: 'disconnect' });
      expect(published(9)).toEqual([
        `publish $SYS/fleetlab/new/clients "${sensor}" qos 0`,
        `publish $SYS/fleetlab/new/subscribes "{"clientId":"${sensor}","subs":[{"topic":"plant","qos":1}]}" qos 0`,
        `publish $SYS/fleetlab/disconnect/clients "${sensor}" qos 0`,
        `publish $SYS/fleetlab/new/unsubscribes "{"clientId":"${sensor}","subs":["plant"]}" qos 0`,
      ]);
    });

    it('never get $SYS/ messages from clients', async () => {
      await listener(['$SYS/#', 0]);
      await bench.connect(0, sensor);
      bench.forget();
      await bench.publish(0, '$SYS/fleetlab/new/clients', 'acme/sensor-1');
      expect(bench.seenBy(0).at(-1)).toBe('closed: refused');
      expect(published(9).filter((line) => line.includes('new/clients'))).toEqual([]);
    });
  });

  describe('a retained message', () => {
    it('is sent to new subscribers until an empty message clears it', async () => {
      await listener();
      await bench.connect(0, sensor);
      await bench.publish(0, 'plant/b', 'old', { retain: true });
      await bench.publish(0, 'plant/a', 'x', { retain: true, qos: 1 });
      await bench.publish(0, 'plant/b', 'new', { retain: true });
      await bench.subscribe(9, 'plant/#', 'plant/a');
      expect(published(9)).toEqual([
        'publish plant/b "new" qos 0 retained',
        'publish plant/a "x" qos 0 retained',
        'publish plant/a "x" qos 0 retained',
      ]);
      bench.forget();
      await bench.publish(0, 'plant/b', '', { retain: true });
      await bench.receive(9, { cmd: 'unsubscribe', messageId: 8, unsubscriptions: ['plant/#'] });
      bench.forget();
      await bench.subscribe(9, 'plant/b');
      expect(published(9)).toEqual([]);
    });

    it('is found by its topic and by wildcards, and $-topics only by name', async () => {
      await restart({ 'topic-acl': false, 'retain-acl': false, 'forward-acl': false, 'reserved-topics': false });
      await bench.connect(0, sensor);
      for (const topic of ['$fleet/a', 'plant', 'plant/', 'plant/a']) {
        await bench.publish(0, topic, 'x', { retain: true });
      }
      for (const [filter, found] of [
        ['#', ['plant', 'plant/', 'plant/a']],
        ['+/a', ['plant/a']],
        ['plant/#', ['plant', 'plant/', 'plant/a']],
        ['plant/+', ['plant/', 'plant/a']],
        ['$fleet/#', ['$fleet/a']],
      ] as const) {
        bench.forget();
        await bench.subscribe(0, filter);
        expect(published(0)).toEqual(found.map((topic) => `publish ${topic} "x" qos 0 retained`));
      }
    });
  });

  describe('a will', () => {
    const will = { topic: own('status'), payload: Buffer.from('gone'), qos: 1 as const, retain: false };

    it.each([
      ['the transport breaks', 0, async () => bench.drop(0)],
      ['the client falls silent', 3001, async () => bench.passMs(3001)],
      ['the client breaks the protocol', 0, async () => bench.receive(0, connectPacket(sensor))],
      ['another client takes its id', 0, async () => bench.connect(1, sensor)],
    ])('is published when %s', async (_when, tick, happens) => {
      await listener(['devices/#', 1]);
      await bench.connect(0, sensor, { keepalive: 2, will });
      await happens();
      expect(bench.of(9).filter((line) => line.includes('gone'))).toEqual([
        `${tick} publish ${own('status')} "gone" qos 1 #1`,
      ]);
      expect(bench.seenBy(0)).toContain(`will published to ${own('status')}`);
    });

    it('is discarded at DISCONNECT', async () => {
      await listener(['devices/#', 1]);
      await bench.connect(0, sensor, { will });
      await bench.receive(0, { cmd: 'disconnect' });
      expect(bench.seenBy(0).at(-1)).toBe('closed: disconnect');
      expect(published(9)).toEqual([]);
    });

    it('is refused like any other message', async () => {
      await bench.connect(0, sensor, { will: { ...will, topic: own('status', other) } });
      await bench.drop(0);
      expect(bench.seenBy(0).at(-1)).toBe(`may publish ${own('status', other)}: refuse, topic-acl`);
    });

    it('is kept for later subscribers if it is retained', async () => {
      await bench.connect(0, sensor, { will: { ...will, retain: true } });
      await bench.drop(0);
      await bench.connect(0, sensor);
      bench.forget();
      await bench.subscribe(0, own('status'));
      expect(published(0)).toEqual([`publish ${own('status')} "gone" qos 0 retained`]);
    });

    it.each([
      [4, 5],
      [5, 4],
    ])(
      'of the client that connected first goes first, where %i and %i fall silent in the same tick',
      async (early, late) => {
        await restart({ 'topic-acl': false, 'retain-acl': false, 'forward-acl': false });
        for (const conn of [early, late]) {
          await bench.connect(conn, conn === early ? other : sensor, {
            keepalive: 2,
            will: { ...will, qos: 0, topic: `of/${conn}` },
          });
        }
        for (const conn of [4, 5]) await bench.subscribe(conn, 'of/+');
        bench.forget();
        await bench.passMs(3001);
        expect(published(late)).toEqual([`publish of/${early} "gone" qos 0`]);
        expect(published(early)).toEqual([]);
      },
    );
  });

  describe('a keepalive of 10 s', () => {
    const packets = [
      ['PINGREQ', () => bench.receive(0, { cmd: 'pingreq' })],
      ['PUBLISH', () => bench.publish(0, own('status'), 'x')],
      [
        'a reading',
        () => {
          bench.broker.receiveReading(0, 0, { number: 1, value: 0, qos: 0, messageId: 0, dup: false });
          return bench.settle();
        },
      ],
    ] as const;

    it('ends the connection 15,001 ms after CONNECT', async () => {
      await bench.passMs(500);
      await bench.connect(0, sensor, { keepalive: 10 });
      await bench.passMs(15_000);
      expect(bench.broker.connections).toBe(1);
      await bench.passMs(1);
      expect(bench.of(0).slice(2)).toEqual(['15501 keepalive expired', '15501 closed: keepalive']);
      expect(bench.broker.connections).toBe(0);
    });

    it.each(packets)('counts from the last packet: %s', async (_packet, send) => {
      await bench.connect(0, sensor, { keepalive: 10 });
      for (let i = 0; i < 5; i++) {
        await bench.passMs(15_000);
        await send();
      }
      await bench.passMs(20_000);
      expect(bench.of(0).at(-1)).toBe('90001 closed: keepalive');
    });

    it('of 0 never ends it', async () => {
      await bench.connect(0, sensor, { keepalive: 0 });
      await bench.passMs(10_000_000);
      expect(bench.broker.connections).toBe(1);
    });

    it('ends with its connection', async () => {
      await bench.connect(0, sensor, { keepalive: 10 });
      await bench.drop(0);
      await bench.passMs(10_000);
      await bench.connect(0, sensor, { keepalive: 10 });
      await bench.passMs(15_000);
      expect(bench.broker.connections).toBe(1);
    });
  });

  describe('a second connection with the same client id', () => {
    it('ends the first', async () => {
      await bench.connect(0, sensor);
      await bench.connect(1, sensor);
      expect(bench.seenBy(0).slice(2)).toEqual(['taken over', 'closed: taken-over']);
      expect(bench.seenBy(1)).toContain('connack 0');
      expect(bench.broker.connections).toBe(1);
    });

    it('gets the will of the first after its CONNACK', async () => {
      await restart({});
      const will = { topic: own('status'), payload: Buffer.from('gone'), qos: 0 as const, retain: false };
      await bench.connect(0, sensor, { clean: false, will });
      await bench.subscribe(0, [own('#'), 0]);
      await bench.connect(1, sensor, { clean: false });
      expect(bench.seenBy(1).slice(-2)).toEqual([
        'connack 0, session present',
        `publish ${own('status')} "gone" qos 0`,
      ]);
    });

    it('gets it on its own commands topic as well', async () => {
      await restart({ 'topic-acl': false });
      const will = { topic: own('commands'), payload: Buffer.from('gone'), qos: 0 as const, retain: false };
      await bench.connect(0, sensor, { clean: false, will });
      await bench.subscribe(0, own('commands'));
      await bench.connect(1, sensor, { clean: false });
      expect(published(1)).toEqual([`publish ${own('commands')} "gone" qos 0`]);
    });

    it('does not end it if its credential is refused', async () => {
      await bench.connect(0, sensor);
      await bench.connect(1, sensor, { password: Buffer.from('guessed') });
      expect(bench.seenBy(0).slice(2)).toEqual([]);
      expect(bench.broker.connections).toBe(1);
    });
  });

  describe('a persistent session', () => {
    const sleep = async (): Promise<void> => {
      await bench.connect(0, sensor, { clean: false });
      await bench.subscribe(0, [own('commands'), 1]);
      await bench.receive(0, { cmd: 'disconnect' });
      bench.forget();
    };
    const command = (payload: string, qos: 0 | 1 | 2, messageId = 1): Promise<void> =>
      bench.publish(9, own('commands'), payload, { qos, messageId });

    it('keeps its messages above QoS 0, in order, and says that it was present', async () => {
      await listener();
      await sleep();
      await command('one', 1);
      await command('lost', 0);
      await command('two', 2, 2);
      await command('three', 1, 3);
      await bench.connect(1, sensor, { clean: false });
      expect(bench.seenBy(1).map((line) => line.replace(/ #\d+/, ''))).toEqual([
        `admission of ${sensor}: allow, client-credential`,
        `may subscribe ${own('commands')}: allow, topic-acl`,
        'connack 0, session present',
        `publish ${own('commands')} "one" qos 1`,
        `publish ${own('commands')} "two" qos 2`,
        `publish ${own('commands')} "three" qos 1`,
      ]);
    });

    it('repeats what was not acknowledged, under the same identifier, and no more than that', async () => {
      await listener();
      await sleep();
      await command('one', 1);
      await command('two', 1, 2);
      await bench.connect(1, sensor, { clean: false });
      const [first, second] = bench.messageIdsOf(1);
      await bench.receive(1, { cmd: 'puback', messageId: first });
      await bench.drop(1);
      await bench.connect(2, sensor, { clean: false });
      expect(bench.messageIdsOf(2)).toEqual([second]);
    });

    it('goes on with PUBREL where PUBREC had come', async () => {
      await listener();
      await sleep();
      await command('one', 2);
      await command('two', 2, 2);
      await bench.connect(1, sensor, { clean: false });
      const [first, second] = bench.messageIdsOf(1);
      await bench.receive(1, { cmd: 'pubrec', messageId: first });
      await bench.receive(1, { cmd: 'pubrec', messageId: second });
      await bench.receive(1, { cmd: 'pubcomp', messageId: first });
      await bench.drop(1);
      bench.forget();
      await bench.connect(2, sensor, { clean: false });
      expect(bench.seenBy(2).slice(-1)).toEqual([`pubrel ${second}`]);
    });

    it('with overlapping filters has one copy of each message of the time it was connected', async () => {
      await listener();
      await bench.connect(0, sensor, { clean: false });
      await bench.subscribe(0, [own('commands'), 1], [own('#'), 1], [own('+'), 1]);
      bench.forget();
      await command('one', 1);
      expect(published(0)).toHaveLength(1);
      await bench.drop(0);
      bench.forget();
      await bench.connect(1, sensor, { clean: false });
      expect(published(1)).toHaveLength(1);
    });

    it('gets nothing at QoS 0 twice, though another of its filters has a higher QoS', async () => {
      await listener();
      await bench.connect(0, sensor, { clean: false });
      await bench.subscribe(0, [own('commands'), 1], [own('#'), 0]);
      await command('one', 1);
      await bench.drop(0);
      bench.forget();
      await bench.connect(1, sensor, { clean: false });
      expect(published(1)).toEqual([]);
    });

    it('knows a QoS 2 message again after the connection broke', async () => {
      await bench.connect(0, sensor, { clean: false });
      bench.broker.receiveReading(0, 0, { number: 1, value: 0, qos: 2, messageId: 5, dup: false });
      await bench.settle();
      await bench.drop(0);
      await bench.connect(1, sensor, { clean: false });
      bench.broker.receiveReading(1, 0, { number: 1, value: 0, qos: 2, messageId: 5, dup: true });
      await bench.settle();
      expect(bench.seenBy(ingest)).toHaveLength(1);
    });

    it('ends with a clean one', async () => {
      await listener();
      await sleep();
      bench.broker.open(1);
      await bench.receive(1, connectPacket(sensor, { clean: false }));
      bench.broker.receiveReading(1, 0, { number: 1, value: 0, qos: 2, messageId: 5, dup: false });
      await bench.settle();
      await command('one', 1);
      await bench.drop(1);
      await bench.connect(2, sensor, { clean: true });
      bench.broker.receiveReading(2, 0, { number: 1, value: 0, qos: 2, messageId: 5, dup: true });
      await bench.settle();
      await bench.drop(2);
      bench.forget();
      await bench.connect(3, sensor, { clean: false });
      await command('two', 1);
      expect(published(3)).toEqual(['connack 0']);
    });

    it('does not have the QoS 2 messages that a clean session before it received', async () => {
      await bench.connect(0, sensor, { clean: true });
      bench.broker.receiveReading(0, 0, { number: 1, value: 0, qos: 2, messageId: 5, dup: false });
      await bench.settle();
      await bench.drop(0);
      await bench.connect(1, sensor, { clean: false });
      bench.broker.receiveReading(1, 0, { number: 2, value: 0, qos: 2, messageId: 5, dup: false });
      await bench.settle();
      expect(bench.seenBy(ingest)).toHaveLength(2);
    });

    it('is untouched by a client that fails authentication', async () => {
      await listener();
      await sleep();
      await bench.connect(1, sensor, { clean: false });
      bench.broker.receiveReading(1, 0, { number: 1, value: 0, qos: 2, messageId: 5, dup: false });
      await bench.settle();
      await bench.drop(1);
      await bench.connect(2, sensor, { clean: true, password: Buffer.from('guessed') });
      bench.forget();
      await bench.connect(3, sensor, { clean: false });
      expect(bench.seenBy(3)).toContain('connack 0, session present');
      bench.broker.receiveReading(3, 0, { number: 1, value: 0, qos: 2, messageId: 5, dup: true });
      await bench.settle();
      expect(bench.seenBy(ingest)).toEqual([]);
    });

    it('collects nothing for a filter that was refused beside one that was granted', async () => {
      await bench.connect(0, sensor, { clean: false });
      await bench.subscribe(0, [own('commands'), 1], ['devices/umbrella/#', 1]);
      await bench.receive(0, { cmd: 'disconnect' });
      await bench.connect(1, 'umbrella/lock-3');
      await bench.publish(1, own('status', 'umbrella/lock-3'), 'secret', { qos: 1 });
      bench.forget();
      await bench.connect(0, sensor, { clean: false });
      expect(published(0)).toEqual([]);
      expect(bench.seenBy(0)).not.toContain('may subscribe devices/umbrella/#: refuse, topic-acl');
    });

    it('forgets a filter at UNSUBSCRIBE', async () => {
      await listener();
      await bench.connect(0, sensor, { clean: false });
      await bench.subscribe(0, [own('commands'), 1]);
      await bench.receive(0, { cmd: 'unsubscribe', messageId: 8, unsubscriptions: [own('commands')] });
      await bench.drop(0);
      await command('one', 1);
      bench.forget();
      await bench.connect(1, sensor, { clean: false });
      expect(published(1)).toEqual(['connack 0']);
    });
  });

  describe('on failure', () => {
    it('notifies no client, publishes no will, and keeps sessions and retained messages', async () => {
      const will = { topic: own('status'), payload: Buffer.from('gone'), qos: 0 as const, retain: true };
      await bench.connect(0, sensor, { clean: false, keepalive: 10, will });
      await bench.subscribe(0, [own('#'), 1]);
      await bench.publish(0, own('note'), 'kept', { retain: true });
      bench.forget();
      await bench.fail();
      await bench.passMs(100_000);
      expect(bench.lines).toEqual([]);
      expect(bench.broker.connections).toBe(0);
      await bench.connect(0, sensor, { clean: false });
      expect(bench.seenBy(0).at(-1)).toBe('connack 0, session present');
      await bench.subscribe(0, [own('+'), 0]);
      expect(published(0)).toEqual([`publish ${own('note')} "kept" qos 0 retained`]);
    });
  });

  it('brings packets of one instant to rest one after another, in the order of arrival', async () => {
    await restart({ 'topic-acl': false, 'retain-acl': false, 'forward-acl': false });
    bench.broker.open(0);
    bench.broker.receive(0, connectPacket(sensor));
    bench.broker.receive(0, { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 0 }] });
    bench.broker.open(1);
    bench.broker.receive(1, connectPacket(other));
    bench.broker.receive(1, publishPacket('a', 'slow', { qos: 1 }));
    bench.broker.receive(1, publishPacket('a', 'fast'));
    bench.broker.drop(0);
    bench.broker.receive(1, publishPacket('a', 'late'));
    await bench.settle();
    expect(published(0)).toEqual(['connack 0', 'publish a "slow" qos 0', 'publish a "fast" qos 0']);
  });
});
