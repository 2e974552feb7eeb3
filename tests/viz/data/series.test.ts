import { describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import { openRun } from '../../../viz/data/open-run.ts';
import { realRun } from '../../kit/real-run.ts';

describe('a series', () => {
  it('has all samples where they are few, and their extremes where they are many', async () => {
    const { path, remove } = await realRun('reconnect-storm');
    try {
      const run = await openRun(filesOnDisk(path));
      const sql = "SELECT t, last FROM metrics WHERE level = 0 AND series = 'fleet.backoff' ORDER BY t";
      const samples = (await query(await openFolder(path), sql)).rows.map(
        ([t, value]) => [Number(t), Number(value)] as const,
      );
      const window = { from: 1_000_000, to: 4_000_000 };
      // The line begins with the sample before the window.
      const inside = samples.filter(
        ([t]) => t <= window.to && t >= samples.findLast(([before]) => before < window.from)![0],
      );

      const all = await run.series('fleet.backoff', window, 10_000);
      expect([...all.t].map((t, i) => [t, all.last[i]])).toEqual(inside);
      expect(all.min).toEqual(all.last);

      const points = 20;
      const few = await run.series('fleet.backoff', window, points);
      // One for the sample before the window.
      expect(few.t.length).toBe(points + 1);
      for (let point = 0; point <= points; point++) {
        // A point has the times of its first and its last sample: it covers all between, and none is left out.
        const own = inside.filter(([t]) => t >= few.t[point] && t <= few.to[point]);
        const values = own.map(([, value]) => value);
        expect([few.t[point], few.to[point], few.count[point]]).toEqual([own[0][0], own.at(-1)![0], own.length]);
        expect([few.min[point], few.max[point], few.last[point]]).toEqual([
          Math.min(...values),
          Math.max(...values),
          values.at(-1),
        ]);
        expect(few.mean[point]).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 9);
      }
      expect(few.count.reduce((sum, count) => sum + count, 0)).toBe(inside.length);
      expect((await run.series('no.such', window, 3)).last).toHaveLength(0);
    } finally {
      remove();
    }
  });
});
