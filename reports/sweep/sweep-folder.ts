import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { canonicalJson } from '../run-folder/canonical-json.ts';
import { coveredBy, coveredText } from '../run-folder/covered-text.ts';
import { sha256Of } from '../run-folder/digest.ts';
import { ROW_GROUP_SIZE } from '../run-folder/layout.ts';
import { isLockName } from '../run-folder/lock-name.ts';
import { makeFolder } from '../run-folder/make-folder.ts';
import { plainText, reading, statPlain } from '../run-folder/plain-file.ts';
import { sha256OfFile, sha256OfText } from '../run-folder/sha256-of-file.ts';
import { checkAbsent, checkDone, checkTable } from './check-table.ts';
import { cellColumns, resultColumns, type SweepColumn, schemaOfColumns } from './columns.ts';
import {
  damagedSweep,
  notASweep,
  parseSweep,
  SWEEP_BYTES_MAX,
  SWEEP_FORMAT,
  SWEEP_SCHEMA,
  SWEEP_WORKERS_MAX,
  type SweepEnd,
  type SweepManifest,
  type SweepTable,
} from './parse-sweep.ts';
import { RESULTS_BYTES_MAX, readResults } from './read-results.ts';
import { noRuns, type Sweep, type SweepRuns, thresholdsMet } from './sweep.ts';

/** A sweep read from its folder. */
export interface StoredSweep extends SweepManifest {
  readonly runs: SweepRuns;
}

/**
 * Writes what a sweep has so far: `results.parquet` (one row per run), `cells.parquet` (one row per cell and figure),
 * `sweep.json`.
 *
 * Each file has a temporary name until it is whole. `sweep.json` has the digests of the tables, and while they are
 * replaced both the old and the new ones, so that the folder is consistent whenever its writer is killed. The bytes
 * depend on the runs alone, not on time or order of completion, but for the workers of a sweep that is running.
 */
export function writeSweep(
  folder: string,
  sweep: Sweep,
  runs: SweepRuns,
  end: SweepEnd,
  { failed = [], workers = [] }: Partial<Pick<SweepManifest, 'failed' | 'workers'>> = {},
): void {
  makeFolder(folder);
  const path = (name: string): string => join(folder, name);
  // A folder without its manifest is no sweep, so the manifest comes first.
  if (!existsSync(path(MANIFEST_NAME)))
    writeManifest(folder, sweep, runs, { end: 'running', failed: [], workers: [], files: {} });
  const next = {
    'results.parquet': writePart(path('results.parquet'), resultColumns(sweep, runs)),
    'cells.parquet': writePart(path('cells.parquet'), cellColumns(sweep, runs)),
  };
  const before = sweepTables.filter((table) => isThere(path(table)));
  const either = before.map((table) => [table, [...new Set([sha256OfFile(path(table)), next[table]])]] as const);
  writeManifest(folder, sweep, runs, { end: 'running', failed: [], workers, files: Object.fromEntries(either) });
  for (const table of sweepTables) renameSync(partOf(path(table)), path(table));
  const files = { 'results.parquet': [next['results.parquet']], 'cells.parquet': [next['cells.parquet']] };
  writeManifest(folder, sweep, runs, { end, failed, workers: end === 'running' ? workers : [], files });
}

/**
 * The finished runs that a folder holds of this sweep; none where there is no such folder.
 *
 * Errors  LabError `sweep/other-folder` if the folder holds something else, `sweep/damaged` if its results cannot be read
 */
export async function readSweep(folder: string, sweep: Sweep): Promise<SweepRuns> {
  if (!checkFolder(folder, sweep)) return noRuns(sweep);
  return (await resultsIn(folder, sweepIn(folder), sweep)) ?? noRuns(sweep);
}

/**
 * Whether a folder holds this sweep already; false if it is not there, or empty.
 *
 * Errors  LabError `sweep/other-folder` if it holds something else
 */
export function checkFolder(folder: string, sweep: Sweep): boolean {
  if (!existsSync(folder) || reading(folder, () => readdirSync(folder)).every(isLockName)) return false;
  checkManifest(folder, sweep);
  return true;
}

/**
 * Opens the folder of any sweep; one that has only begun has no runs yet.
 *
 * Errors  LabError `sweep/not-a-sweep`, `sweep/newer`, `sweep/damaged`
 */
export const openSweep = (folder: string): Promise<StoredSweep> =>
  retryWhileWritten(folder, async (manifest) => {
    const { sweep } = manifest;
    const cells = join(folder, 'cells.parquet');
    if (isListed(folder, manifest, 'cells.parquet')) checkTable(manifest, 'cells.parquet', sha256OfFile(cells), cells);
    return { ...manifest, runs: (await resultsIn(folder, manifest, sweep)) ?? noRuns(sweep) };
  });

/**
 * Reads a folder that another process may be writing: where reading fails and `sweep.json` has been replaced meanwhile,
 * it is read again.
 */
export async function retryWhileWritten<Result>(
  folder: string,
  read: (manifest: SweepManifest) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const text = manifestText(folder);
    try {
      return await read(parsed(folder, text));
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || manifestText(folder) === text) throw error;
    }
  }
}

const ATTEMPTS_MAX = 5;

/** The content of a folder's `sweep.json`. Errors as of `openSweep`. */
export const sweepIn = (folder: string): SweepManifest => parsed(folder, manifestText(folder));

function parsed(folder: string, text: string): SweepManifest {
  const covered = coveredText(text);
  return parseSweep(text, join(folder, MANIFEST_NAME), covered && sha256OfText(covered));
}

function manifestText(folder: string): string {
  const path = join(folder, MANIFEST_NAME);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) throw notASweep(folder, 'there is no sweep here: the folder has no sweep.json');
  if (found.size > SWEEP_BYTES_MAX) throw notASweep(path, `it has ${found.size} bytes, more than that of any sweep`);
  return plainText(path, SWEEP_BYTES_MAX);
}

/**
 * Errors  LabError `sweep/damaged` for tables that `sweep.json` does not list; `sweep/not-a-sweep` where they are not
 *         there yet.
 */
export function checkTables(folder: string, manifest: SweepManifest): void {
  for (const table of sweepTables) {
    const path = join(folder, table);
    if (!isListed(folder, manifest, table)) throw notASweep(path, 'this table of the sweep is not there yet');
    checkTable(manifest, table, sha256OfFile(path), path);
  }
}

/**
 * Whether a folder has a table; a sweep that has only begun has none. A table that `sweep.json` does not list was not
 * finished.
 *
 * Errors  LabError `sweep/damaged` for one that should be there and is not
 */
function isListed(folder: string, manifest: SweepManifest, table: SweepTable): boolean {
  const path = join(folder, table);
  if (!isThere(path)) {
    checkAbsent(manifest, table, path);
    return false;
  }
  return manifest.files === undefined || manifest.files[table] !== undefined;
}

export const sweepTables = ['results.parquet', 'cells.parquet'] as const;

const MANIFEST_NAME = 'sweep.json';

async function resultsIn(folder: string, manifest: SweepManifest, sweep: Sweep): Promise<SweepRuns | undefined> {
  const path = join(folder, 'results.parquet');
  if (!isListed(folder, manifest, 'results.parquet')) return undefined;
  if (statPlain(path) > RESULTS_BYTES_MAX) throw damagedSweep(path, 'it is larger than that of any sweep');
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  checkTable(manifest, 'results.parquet', await sha256Of(bytes), path);
  const runs = await readResults(bytes, sweep, path);
  checkDone(manifest, runs, path);
  return runs;
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const partOf = (path: string): string => join(dirname(path), `.${basename(path)}.part`);

/** Writes a table beside its final path, and returns its digest. */
function writePart(path: string, columns: readonly SweepColumn[]): string {
  const partPath = partOf(path);
  const writer = new ParquetWriter({
    writer: fileWriter(partPath),
    schema: schemaOfColumns(columns),
    codec: 'UNCOMPRESSED',
    createdBy: 'fleetlab',
  });
  const rows = columns[0].data.length;
  // Without rows there is no row group: the file is schema and footer.
  if (rows > 0) {
    writer.write({
      columnData: columns.map(({ name, type, data }) => ({ name, data: [...data], ...encodings[type] })),
      rowGroupSize: ROW_GROUP_SIZE,
    });
  }
  writer.finish();
  return sha256OfFile(partPath);
}

const encodings = {
  u32: { encoding: 'DELTA_BINARY_PACKED' },
  f64: { encoding: 'PLAIN' },
  text: { encoding: 'RLE_DICTIONARY' },
  boolean: { encoding: 'PLAIN' },
} as const;

function writeManifest(
  folder: string,
  sweep: Sweep,
  runs: SweepRuns,
  { end, failed, workers, files }: Pick<SweepManifest, 'end' | 'failed' | 'workers' | 'files'>,
): void {
  const { scenario, fidelity, version, planHash, command, seeds } = sweep;
  const manifest = {
    format: SWEEP_FORMAT,
    schema: SWEEP_SCHEMA,
    scenario,
    fidelity,
    version,
    planHash,
    command,
    seeds,
    end,
    done: runs.filter((run) => run !== undefined).length,
    total: runs.length,
    failed,
    ...(workers.length > 0 && { workers: workers.slice(0, SWEEP_WORKERS_MAX) }),
    files,
    paths: sweep.paths,
    shown: sweep.shown,
    baseline: sweep.baseline === undefined ? null : sweep.cells[sweep.baseline].name,
    cells: sweep.cells.map(({ name, variant, values, claim, command: run }, cell) => ({
      name,
      variant: variant ?? null,
      values,
      claim,
      command: run,
      thresholds: thresholdsMet(sweep, runs, cell),
    })),
    figures: sweep.figures,
  };
  const partPath = join(folder, `.${MANIFEST_NAME}.part`);
  const sha256 = sha256OfText(coveredBy(manifest));
  writeFileSync(partPath, `${canonicalJson({ ...manifest, sha256 }, 2)}\n`);
  renameSync(partPath, join(folder, MANIFEST_NAME));
}

function checkManifest(folder: string, { planHash }: Sweep): void {
  const held = heldManifest(join(folder, MANIFEST_NAME));
  if (held?.format === SWEEP_FORMAT && held.planHash === planHash) return;
  throw new LabError('sweep/other-folder', {
    what:
      held?.format === SWEEP_FORMAT
        ? 'this folder holds the results of another sweep'
        : 'the results would be written here, but the folder holds something that is not a sweep',
    where: folder,
    hint: 'give another folder with --out, or move that one away',
  });
}

function heldManifest(path: string): { readonly format?: unknown; readonly planHash?: unknown } | undefined {
  if (!isThere(path)) return undefined;
  try {
    const held: unknown = JSON.parse(plainText(path, SWEEP_BYTES_MAX));
    return typeof held === 'object' && held !== null ? held : undefined;
  } catch (error) {
    // No JSON, or no file at all: it is not ours.
    if (error instanceof SyntaxError || error instanceof LabError) return undefined;
    throw error;
  }
}
