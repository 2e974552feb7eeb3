import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { notASweep } from '../sweep/parse-sweep.ts';
import { sweepIn } from '../sweep/sweep-folder.ts';
import { type QueryTables, quoted } from './views.ts';

const names = ['results', 'cells'] as const;

/**
 * The tables of a sweep folder, which are its files: `results` (a row a run) and `cells` (a row a cell and figure).
 *
 * Errors  those of `sweepIn`; LabError `sweep/not-a-sweep` where it has only begun and there are no tables yet
 */
export function tablesOfSweep(folder: string): QueryTables {
  sweepIn(folder);
  const files = names.map((name) => join(folder, `${name}.parquet`));
  const missing = files.find((file) => lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true);
  if (missing !== undefined) throw notASweep(missing, 'this table of the sweep is not there');
  return {
    folder,
    names,
    statements: names.map((name, i) => `CREATE VIEW ${name} AS SELECT * FROM read_parquet(${quoted(files[i])})`),
    files,
  };
}
