import { join } from 'node:path';
import type { SweepManifest } from '../sweep/parse-sweep.ts';
import { checkTables } from '../sweep/sweep-folder.ts';
import { type QueryTables, quoted } from './views.ts';

const names = ['results', 'cells'] as const;

/**
 * The tables of a sweep folder, which are its files: `results` (one row per run) and `cells` (one row per cell and
 * figure).
 *
 * Errors  LabError `sweep/damaged` for tables that `sweep.json` does not list; `sweep/not-a-sweep` where they are not
 *         there yet
 */
export function tablesOfSweep(folder: string, manifest: SweepManifest): QueryTables {
  checkTables(folder, manifest);
  const files = names.map((name) => join(folder, `${name}.parquet`));
  return {
    folder,
    names,
    statements: [
      ...names.map((name, i) => `CREATE VIEW ${name} AS SELECT * FROM read_parquet(${quoted(files[i])})`),
      `CREATE VIEW tables AS SELECT * FROM (VALUES ('results', 'each run with its figures'),
        ('cells', 'each figure of each cell, with its quantiles over the seeds')) AS listed(name, what)`,
    ],
    files,
  };
}
