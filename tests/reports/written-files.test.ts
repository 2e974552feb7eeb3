import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WrittenFiles } from '../../reports/run-folder/written-files.ts';
import { emptyFolder } from '../kit/fleetlab.ts';

describe('the files of a folder as they were when they were written', () => {
  const folder = emptyFolder();
  const file = { name: 'devices.parquet' };
  const path = join(folder, file.name);

  it.each([
    ['removed', () => rmSync(path)],
    ['changed', () => writeFileSync(path, 'other')],
  ])('are checked: one that was %s is named', (what, change) => {
    const written = new WrittenFiles(folder);
    writeFileSync(path, 'whole');
    expect(written.keep(file)).toBe(file);
    written.check();
    change();
    expect(() => written.check()).toThrow(`this file was ${what} while the run was being written`);
  });

  it('are not kept where one is gone before it could be', () => {
    rmSync(path);
    expect(() => new WrittenFiles(folder).keep(file)).toThrow('this file was removed while the run was being written');
  });
});
