import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../bin/bench/own-mosquitto.ts';
import { type Connections, openConnections } from '../../bin/slices/connections.ts';
import { StreamReader } from '../../bin/slices/stream-reader.ts';
import { StreamWriter } from '../../bin/slices/stream-writer.ts';
import { CutLink } from '../kit/cut-link.ts';
import { Launched } from '../queue/service.ts';

const key = 'fleetlab:slice-streams:test';
const textOf = (message: Uint8Array): string => Buffer.from(message).toString();

describe('a stream of messages', () => {
  let redis: Launched;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    redis = new Launched(
      { command: 'redis-server', args: ['--port', String(port), '--bind', '127.0.0.1', '--save', ''] },
      port,
    );
    await redis.start();
  });
  afterAll(() => redis.kill());

  const open: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
    const plain = new Redis(port);
    await plain.flushall();
    plain.disconnect();
  });

  const connected = (to: number): Connections => {
    const options = { host: '127.0.0.1', port: to, maxRetriesPerRequest: null, retryStrategy: () => 20 };
    const connections = openConnections(
      { shown: 'redis', connection: options, factory: (() => {}) as never },
      () => {},
      () => {},
    );
    open.push(() => connections.end());
    return connections;
  };

  const reading = (to: number) => {
    const { reading, redis: other } = connected(to);
    const got: string[] = [];
    const broken: string[] = [];
    const reader = new StreamReader(reading, other, [
      {
        key,
        take: (message) => void got.push(textOf(message)),
        broken: (reason) => broken.push(reason),
      },
    ]);
    reader.run().catch(() => {});
    open.push(() => reader.end());
    return { got, broken };
  };

  const writing = (to: number) => {
    const broken: string[] = [];
    const connections = connected(to);
    const writer = new StreamWriter(connections.redis, key, 60_000, (reason) => broken.push(reason));
    open.push(() => writer.end());
    return { writer, broken, connections, say: (text: string) => writer.send(Buffer.from(text)) };
  };

  const linkTo = async (to: number): Promise<CutLink> => {
    const link = await CutLink.to(to);
    open.push(() => link.close());
    return link;
  };

  const numbers = (count: number) => Array.from({ length: count }, (_, nth) => String(nth));

  it('loses nothing, keeps its order, and has nothing twice while links are cut', async () => {
    const [up, down] = [await linkTo(port), await linkTo(port)];
    const { say, broken } = writing(up.port);
    const reader = reading(down.port);
    const all = numbers(600);
    for (const [nth, text] of all.entries()) {
      say(text);
      if (nth % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
      const link = nth % 100 < 50 ? up : down;
      if (nth % 50 === 25) {
        // Both connections are there, and entries under way.
        await expect.poll(() => reader.got.length, { interval: 1 }).toBeGreaterThan(nth - 20);
        link.cut();
      }
      if (nth % 50 === 30) link.restore();
    }
    await expect.poll(() => reader.got.length, { timeout: 20_000 }).toBe(all.length);
    expect(reader.got).toEqual(all);
    expect([broken, reader.broken]).toEqual([[], []]);
    const plain = connected(port).redis;
    await expect.poll(() => plain.xlen(key)).toBe(0);
  });

  it('has an entry once whose answer was lost with the connection', async () => {
    const link = await linkTo(port);
    const { say, broken, writer } = writing(link.port);
    say('first');
    await writer.empty();
    link.holdAnswers();
    say('second');
    const plain = connected(port).redis;
    await expect.poll(() => plain.xlen(key)).toBe(2);
    link.cut();
    link.restore();
    say('third');
    const reader = reading(port);
    await expect.poll(() => reader.got).toEqual(['first', 'second', 'third']);
    expect([broken, reader.broken]).toEqual([[], []]);
  });

  it('makes a connection anew that says nothing', async () => {
    const link = await linkTo(port);
    const { say, broken, connections } = writing(link.port);
    const reader = reading(port);
    say('first');
    await expect.poll(() => reader.got).toEqual(['first']);
    link.hold();
    const closed = new Promise((resolve) => connections.redis.once('close', resolve));
    say('second');
    await closed;
    link.restore();
    await expect.poll(() => reader.got, { timeout: 20_000 }).toEqual(['first', 'second']);
    expect([broken, reader.broken]).toEqual([[], []]);
  });

  it('waits for a reader, and for no longer than its memory lasts', async () => {
    const { writer, broken } = writing(port);
    const megabyte = new Uint8Array(2 ** 20);
    for (let nth = 0; nth < 100; nth++) {
      writer.send(megabyte);
      if (nth % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await expect.poll(() => broken.length).toBe(1);
    expect(broken[0]).toMatch(/MB of messages wait/);
    expect(await connected(port).redis.xlen(key)).toBeLessThanOrEqual(70);
  });

  it('is broken where the service has forgotten entries', async () => {
    const { say, writer } = writing(port);
    const plain = connected(port).redis;
    say('first');
    await writer.empty();
    await plain.del(key);
    say('second');
    await writer.empty();
    const reader = reading(port);
    await expect.poll(() => reader.broken).toEqual([expect.stringContaining('entry 1 of its stream is missing')]);
    expect(reader.got).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['of its own choice', ['*', 'm', 'foreign']],
    ['far ahead', ['99-0', 'm', 'foreign']],
  ])('is broken where another client adds an entry with an id %s', async (_what, entry) => {
    const { say, writer, broken } = writing(port);
    const plain = connected(port).redis;
    const reader = reading(port);
    say('first');
    await writer.empty();
    await plain.call('XADD', key, ...entry);
    say('second');
    await expect.poll(() => broken).toEqual(['another client writes into its stream']);
    await expect.poll(() => reader.broken).toEqual([expect.stringContaining('another client writes into it')]);
    expect(reader.got).toEqual(['first']);
  });

  it('is broken by an entry with other fields', async () => {
    const reader = reading(port);
    await connected(port).redis.call('XADD', key, '1-0', 'path', '/etc/passwd');
    await expect.poll(() => reader.broken).toEqual(['an entry of its stream has other fields']);
    expect(reader.got).toEqual([]);
  });

  it('goes on where a service was killed that had been read to its end, and says so where it had not', async () => {
    const { say, writer } = writing(port);
    const reader = reading(port);
    say('first');
    await expect.poll(() => reader.got).toEqual(['first']);
    await writer.empty();
    await redis.kill();
    await redis.start();
    say('second');
    await expect.poll(() => reader.got, { timeout: 10_000 }).toEqual(['first', 'second']);
    expect(reader.broken).toEqual([]);
  });
});
