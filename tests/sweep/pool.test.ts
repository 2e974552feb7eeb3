import { describe, expect, it } from 'vitest';
import { openPool } from '../../bin/sweep/pool.ts';

describe('a pool of worker threads', () => {
  it('imports what its threads run: one that is ended while it requires modules ends the process', async () => {
    const pool = await openPool<null, string>(1, new URL('./stack-worker.js', import.meta.url));
    const stack = await pool.run(null);
    await pool.end();
    expect(stack).toContain('stack-worker.js');
    expect(stack).not.toMatch(/runSync|require/i);
  });

  it.each([1, 2])('ends while %d of its threads begin', async (threads) => {
    const pool = await openPool<null, string>(threads, new URL('./stack-worker.js', import.meta.url));
    await expect(pool.end()).resolves.toBeUndefined();
  });
});
