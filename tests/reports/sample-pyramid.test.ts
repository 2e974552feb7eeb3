import { describe, expect, it } from 'vitest';
import { ROW_GROUP_SIZE } from '../../reports/run-folder/layout.ts';
import { SamplePyramid } from '../../reports/run-folder/sample-pyramid.ts';
import type { SegmentedTable } from '../../reports/run-folder/segmented-table.ts';

interface Written {
  readonly rows: number;
  readonly level: number;
  readonly buckets: ArrayLike<number>;
  readonly ids: readonly string[];
}

/** The row groups that so many samples come to, of so many series, in one segment. */
function groupsOf(samples: number, series: number): readonly Written[] {
  const written: Written[] = [];
  const table: Pick<SegmentedTable, 'write'> = {
    write(data, { rows }) {
      const [levels, buckets, , ids] = data.map((column) => Array.from(column as ArrayLike<unknown>));
      written.push({ rows, level: Number(levels[0]), buckets: buckets as number[], ids: ids as string[] });
    },
  };
  const all = Array.from({ length: series }, (_, place) => ({ id: `s${place}`, place }));
  const pyramid = new SamplePyramid(table as SegmentedTable, all);
  const values = new Float64Array(series);
  for (let t = 0; t < samples; t++) pyramid.add({ t, values });
  pyramid.flush(true);
  return written;
}

describe('the samples of a run', () => {
  // With groups a run has thousands of series, and with a sample each second a segment has thousands of samples.
  it.each([
    [20, 6_000],
    [300, 2_000],
    [3_000, 200],
  ])(
    'of %i series and %i times have whole buckets in row groups that readers accept, at every level',
    (series, samples) => {
      const written = groupsOf(samples, series);
      const buckets = new Map<number, number>();
      for (const { rows, level, ids, buckets: of } of written) {
        expect(rows).toBeLessThanOrEqual(ROW_GROUP_SIZE);
        expect(rows % series).toBe(0);
        expect(ids).toHaveLength(rows);
        expect([ids[0], ids[rows - 1]]).toEqual(['s0', `s${series - 1}`]);
        expect(of[0]).toBe(buckets.get(level) ?? 0);
        buckets.set(level, of[rows - 1] + 1);
      }
      for (let level = 0, count = samples; level < buckets.size; level++, count = Math.ceil(count / 4))
        expect(buckets.get(level), `level ${level}`).toBe(count);
    },
  );
});
