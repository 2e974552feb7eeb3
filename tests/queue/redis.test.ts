import { Redis, type RedisOptions } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { queueSuite } from './queue-suite.ts';
import { startRedis } from './redis-service.ts';

queueSuite('Redis', startRedis);

describe('a Redis that may drop runs', () => {
  it('is warned of, and one that keeps them is not', async () => {
    const service = await startRedis();
    const warnings: string[] = [];
    const { connection } = await service.connect((text) => warnings.push(text));
    const client = new Redis({ ...(connection as Omit<RedisOptions, 'replyMapping'>) });
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    client.disconnect();
    expect(warnings).toEqual([]);
    await service.connect((text) => warnings.push(text));
    await service.end();
    expect(warnings).toEqual([
      expect.stringMatching(/^warning: rediss:\S+ may drop runs .*noeviction, not allkeys-lru$/),
    ]);
  });
});
