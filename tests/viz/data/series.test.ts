import { describe, expect, it } from 'vitest';
import { query } from '../../../reports/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import { openRun } from '../../../viz/data/open-run.ts';
import { realRun } from './real-run.ts';

describe('a series', () => {
  it('has the samples where they are few, and their extremes where they are many', async () => {
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
      expect(few.t).toHaveLength(points);
      for (let point = 0; point < points; point++) {
        const [from, to] = [few.t[point], few.t[point + 1] ?? window.to + 1];
        const values = inside.filter(([t]) => (t >= from || point === 0) && t < to).map(([, value]) => value);
        expect([few.min[point], few.max[point], few.last[point]]).toEqual([
          Math.min(...values),
          Math.max(...values),
          values.at(-1),
        ]);
      }
      expect((await run.series('no.such', window, 3)).last).toEqual(Float64Array.of(NaN, NaN, NaN));
    } finally {
      remove();
    }
  });
});
