import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { LabError } from '../../sim/lab-error.ts';
import { canonicalJson } from '../run-folder/canonical-json.ts';
import { rowGroupSize } from '../run-folder/layout.ts';
import { makeFolder } from '../run-folder/make-folder.ts';
import { cellColumns, resultColumns, type SweepColumn, schemaOfColumns, thresholdName } from './columns.ts';
import { sweepFigures } from './figures.ts';
import { indexOfRun, type RunFigures, type Sweep, type SweepRuns, thresholdsMet } from './sweep.ts';

export type SweepEnd = 'running' | 'finished' | 'interrupted' | 'failed';

/** A run that could not finish. */
export interface FailedRun {
  readonly cell: string;
  readonly replication: number;
  readonly because: string;
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
  const runs: (RunFigures | undefined)[] = Array(sweep.cells.length * sweep.seeds.length).fill(undefined);
  if (!existsSync(folder) || readdirSync(folder).length === 0) return runs;
  checkManifest(folder, sweep);
  const path = join(folder, 'results.parquet');
  if (!existsSync(path)) return runs;
  for (const row of await rowsOf(path, sweep)) {
    const { cell, replication } = row as { readonly cell: number; readonly replication: number };
    const { thresholds } = sweep.cells[cell] ?? {};
    if (thresholds === undefined || !(replication >= 1 && replication <= sweep.seeds.length)) throw damaged(path);
    runs[indexOfRun(sweep, cell, replication - 1)] = {
      traceHash: row.trace as string,
      figures: sweepFigures.map(({ column }) => row[column] as number | null),
      met: thresholds.map((threshold) => row[thresholdName(threshold)] === true),
    };
  }
  return runs;
}

const manifestName = 'sweep.json';
const format = 'fleetlab-sweep';

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
    format,
    schema: 1,
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
    cells: sweep.cells.map(({ name, variant, values }, cell) => ({
      name,
      variant: variant ?? null,
      values,
      thresholds: thresholdsMet(sweep, runs, cell),
    })),
    figures: sweepFigures.map((figure) => ({ ...figure })),
  };
  const partPath = join(folder, `.${manifestName}.part`);
  writeFileSync(partPath, `${canonicalJson(manifest, 2)}\n`);
  renameSync(partPath, join(folder, manifestName));
}

function checkManifest(folder: string, { planHash }: Sweep): void {
  const held = heldManifest(join(folder, manifestName));
  if (held?.format === format && held.planHash === planHash) return;
  throw new LabError('sweep/other-folder', {
    what:
      held?.format === format
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

async function rowsOf(path: string, sweep: Sweep): Promise<readonly Record<string, unknown>[]> {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  const columns = resultColumns(sweep, []).map(({ name }) => name);
  try {
    return await parquetReadObjects({ file, columns });
  } catch (error) {
    throw damaged(path, (error as Error).message);
  }
}

const damaged = (path: string, because?: string): LabError =>
  new LabError('sweep/damaged', {
    what: `these results of earlier runs cannot be read${because === undefined ? '' : `: ${because}`}`,
    where: path,
    mend: 'run everything anew with --fresh',
  });
