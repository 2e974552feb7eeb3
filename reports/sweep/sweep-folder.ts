import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { LabError } from '../../sim/lab-error.ts';
import { canonicalJson } from '../run-folder/canonical-json.ts';
import { rowGroupSize } from '../run-folder/layout.ts';
import { makeFolder } from '../run-folder/make-folder.ts';
import { cellColumns, resultColumns, type SweepColumn, schemaOfColumns } from './columns.ts';
import {
  type FailedRun,
  notASweep,
  parseSweep,
  type SweepEnd,
  type SweepManifest,
  sweepBytesMax,
  sweepFormat,
  sweepSchema,
} from './parse-sweep.ts';
import { readResults } from './read-results.ts';
import { type Sweep, type SweepRuns, thresholdsMet } from './sweep.ts';

/** A sweep as a folder holds it. */
export interface HeldSweep extends SweepManifest {
  readonly runs: SweepRuns;
}

/**
 * Writes what a sweep has so far: `results.parquet` (a row a run), `cells.parquet` (a row a cell and figure), `sweep.json`.
 *
 * Each file has a temporary name until it is whole. The bytes follow from the runs alone: no time, no order of completion.
 */
export function writeSweep(
  folder: string,
  sweep: Sweep,
  runs: SweepRuns,
  end: SweepEnd,
  failed: readonly FailedRun[] = [],
): void {
  makeFolder(folder);
  // A folder without its manifest is no sweep: the manifest comes first, and once more when the tables are there.
  if (!existsSync(join(folder, manifestName))) writeManifest(folder, sweep, runs, 'running', []);
  writeTable(join(folder, 'results.parquet'), resultColumns(sweep, runs));
  writeTable(join(folder, 'cells.parquet'), cellColumns(sweep, runs));
  writeManifest(folder, sweep, runs, end, failed);
}

/**
 * The finished runs that a folder holds of this sweep; none where there is no such folder.
 *
 * Errors  LabError `sweep/other-folder` if the folder holds something else, `sweep/damaged` if its results cannot be read
 */
export async function readSweep(folder: string, sweep: Sweep): Promise<SweepRuns> {
  const none = Array(sweep.cells.length * sweep.seeds.length).fill(undefined);
  if (!existsSync(folder) || readdirSync(folder).length === 0) return none;
  checkManifest(folder, sweep);
  return (await resultsIn(folder, sweep)) ?? none;
}

/**
 * Opens the folder of a sweep that somebody ran, whichever it is; one that has only begun has no runs yet.
 *
 * Errors  LabError `sweep/not-a-sweep`, `sweep/newer`, `sweep/damaged`
 */
export async function openSweep(folder: string): Promise<HeldSweep> {
  const manifest = sweepIn(folder);
  const { sweep } = manifest;
  const none = Array(sweep.cells.length * sweep.seeds.length).fill(undefined);
  return { ...manifest, runs: (await resultsIn(folder, sweep)) ?? none };
}

/** What the `sweep.json` of a folder says. Errors as of `openSweep`. */
export function sweepIn(folder: string): SweepManifest {
  const path = join(folder, manifestName);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) throw notASweep(folder, 'there is no sweep here: the folder has no sweep.json');
  if (found.size > sweepBytesMax) throw notASweep(path, `it has ${found.size} bytes, more than that of any sweep`);
  return parseSweep(readFileSync(path, 'utf8'), path);
}

const manifestName = 'sweep.json';

async function resultsIn(folder: string, sweep: Sweep): Promise<SweepRuns | undefined> {
  const path = join(folder, 'results.parquet');
  if (!existsSync(path)) return undefined;
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return readResults(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer, sweep, path);
}

function writeTable(path: string, columns: readonly SweepColumn[]): void {
  const partPath = join(dirname(path), `.${basename(path)}.part`);
  const writer = new ParquetWriter({
    writer: fileWriter(partPath),
    schema: schemaOfColumns(columns),
    codec: 'UNCOMPRESSED',
    createdBy: 'fleetlab',
  });
  const rows = columns[0].data.length;
  // Of no rows there is no row group: the file is schema and footer.
  if (rows > 0) {
    writer.write({
      columnData: columns.map(({ name, type, data }) => ({ name, data: [...data], ...encodings[type] })),
      rowGroupSize,
    });
  }
  writer.finish();
  renameSync(partPath, path);
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
  end: SweepEnd,
  failed: readonly FailedRun[],
): void {
  const { scenario, fidelity, version, planHash, command, seeds } = sweep;
  const manifest = {
    format: sweepFormat,
    schema: sweepSchema,
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
  const partPath = join(folder, `.${manifestName}.part`);
  writeFileSync(partPath, `${canonicalJson(manifest, 2)}\n`);
  renameSync(partPath, join(folder, manifestName));
}

function checkManifest(folder: string, { planHash }: Sweep): void {
  const held = heldManifest(join(folder, manifestName));
  if (held?.format === sweepFormat && held.planHash === planHash) return;
  throw new LabError('sweep/other-folder', {
    what:
      held?.format === sweepFormat
        ? 'this folder holds the results of another sweep'
        : 'the results would be written here, but the folder holds something that is not a sweep',
    where: folder,
    mend: 'give another folder with --out, or move that one away',
  });
}

function heldManifest(path: string): { readonly format?: unknown; readonly planHash?: unknown } | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
