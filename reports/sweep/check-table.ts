import { LabError } from '../../sim/kernel/lab-error.ts';
import { damagedSweep, type SweepManifest, type SweepTable } from './parse-sweep.ts';
import type { SweepRuns } from './sweep.ts';

/**
 * Checks that the table in a sweep's folder is one that its `sweep.json` lists. `digest` is the SHA-256 of its file;
 * undefined where none can be taken.
 *
 * Errors  LabError `sweep/damaged` naming the file
 */
export function checkTable(
  { files }: SweepManifest,
  table: SweepTable,
  digest: string | undefined,
  where: string,
): void {
  if (files === undefined || digest === undefined || files[table]?.includes(digest)) return;
  throw damagedSweep(where, 'the file is not the one that was written: its SHA-256 differs from sweep.json');
}

/**
 * Checks that a table may be absent: a sweep that has only begun has none. Errors  LabError `sweep/damaged` if it may
 * not.
 */
export function checkAbsent({ files, end }: SweepManifest, table: SweepTable, where: string): void {
  const isExpected = files === undefined ? end !== 'running' : files[table] !== undefined;
  if (!isExpected) return;
  throw new LabError('sweep/damaged', {
    what: 'this table of the sweep is not there',
    where,
    hint: 'run everything anew with --fresh',
  });
}

/** Errors  LabError `sweep/damaged` for a sweep that has ended with another number of results than it counted. */
export function checkDone({ done, end }: SweepManifest, runs: SweepRuns, where: string): void {
  const found = runs.filter((run) => run !== undefined).length;
  if (end === 'running' || found === done) return;
  throw damagedSweep(where, `it has the results of ${found} runs where sweep.json counts ${done}`);
}
