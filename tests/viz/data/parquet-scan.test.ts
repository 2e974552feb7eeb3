import * as hyparquet from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { filesOnDisk, openRun } from '../../../reports/run-folder/index.ts';
import * as ours from '../../../viz/data/parquet-scan.ts';
import { realRun } from '../../kit/real-run.ts';

describe('the Parquet reader of the pages', () => {
  it('reads every column of every table as the general package does, group by group', async () => {
    const { path, remove } = await realRun('canary-rollout');
    try {
      const files = filesOnDisk(path);
      const { manifest } = await openRun(path);
      for (const { name } of manifest.files.filter((file) => file.name.endsWith('.parquet'))) {
        const file = await files.bytes(name);
        const [mine, theirs] = [await ours.parquetScan({ file }), await hyparquet.parquetScan({ file })];
        expect(mine.ranges).toEqual(theirs.ranges);
        const names = mine.metadata.schema.slice(1).map((element) => element.name);
        expect(names.length).toBeGreaterThan(4);
        for (const range of mine.ranges) {
          for (const column of names) {
            const asked = { column, ...range };
            expect(await mine.readColumn(asked), `${name} ${column}`).toEqual(await theirs.readColumn(asked));
          }
        }
      }
    } finally {
      remove();
    }
  });

  it('refuses missing columns, and invalid row groups', async () => {
    const { path, remove } = await realRun('reconnect-storm');
    try {
      const file = await filesOnDisk(path).bytes('devices.parquet');
      await expect(ours.parquetScan({ file, columns: ['no.such'] })).rejects.toThrow('not found');
      const { readColumn, ranges } = await ours.parquetScan({ file });
      await expect(readColumn({ column: 'no.such', ...ranges[0] })).rejects.toThrow('not found');
      await expect(readColumn({ column: 'name', rowStart: 1, rowEnd: 2 })).rejects.toThrow('no row group');
    } finally {
      remove();
    }
  });
});
