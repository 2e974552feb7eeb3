import { readSummary } from '../outcome/read-summary.ts';
import type { Summary } from '../outcome/summary.ts';
import type { Manifest } from '../run-folder/manifest.ts';
import { type Run, readManifest, readRun } from '../run-folder/read-run.ts';
import { damaged, type RunFiles } from '../run-folder/table-reader.ts';
import { boundedFiles } from './bounded-files.ts';
import type { DeviceColumns } from './device-table.ts';
import { loadRows } from './load-rows.ts';
import { readDeviceColumns } from './read-devices.ts';
import type { RowStore } from './row-store.ts';
import { type StateCodes, stateCodes } from './state-codes.ts';

export interface Progress {
  readonly what: 'devices' | 'rows';
  readonly done: number;
  readonly total: number;
}

/** All data that the viewer keeps of a run. */
export interface RunData {
  readonly files: RunFiles;
  readonly run: Run;
  readonly manifest: Manifest;
  /** Undefined of a run that was killed or is still going, and of one whose summary is of an older schema. */
  readonly summary: Summary | undefined;
  readonly columns: DeviceColumns;
  readonly codes: StateCodes;
  readonly store: RowStore;
}

export interface ReadOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Runs with more rows than this are streamed. */
  readonly residentRowsMax?: number | undefined;
  /** What keyframes may take; the default grows with the fleet. */
  readonly keyframeBytesMax?: number | undefined;
}

/**
 * Reads a run, however it ended.
 *
 * Errors  LabError `report/not-a-run`, `report/newer-run`, `report/damaged-run`
 */
export async function readRunData(given: RunFiles, options: ReadOptions): Promise<RunData> {
  const { onProgress } = options;
  const files = boundedFiles(given);
  onProgress?.({ what: 'devices', done: 0, total: 1 });
  const run = await readRun(files);
  const { manifest } = run;
  checkTimes(files, manifest);
  const columns = await readDeviceColumns(files, manifest);
  const codes = stateCodes(manifest.regions);
  const store = await loadRows(run, {
    codes,
    devices: columns.count,
    firmware: columns.words.firmware,
    ...options,
    onProgress: (done, total) => onProgress?.({ what: 'rows', done, total }),
  });
  return { files, run, manifest, columns, codes, store, summary: await summaryOf(run) };
}

/**
 * The same run after more of it was written; undefined if nothing was added. Keeps what was read, except chunks that get
 * new rows.
 */
export async function readOn(data: RunData, options: ReadOptions): Promise<RunData | undefined> {
  const { files, manifest: before } = data;
  const manifest = await readManifest(files);
  if (manifest.files.length === before.files.length && manifest.end === before.end) return undefined;
  const isSame = before.files.every(({ name, sha256 }, i) => {
    const now = manifest.files[i];
    return now?.name === name && now.sha256 === sha256;
  });
  // The scenario was started again: nothing of the earlier run remains.
  if (!isSame) return readRunData(files, options);
  const run = await readRun(files);
  checkTimes(files, run.manifest);
  const added = run.manifest.files.slice(before.files.length);
  const fromRow = added.reduce((first, { fromRow }) => Math.min(first, fromRow ?? first), Number.POSITIVE_INFINITY);
  const store = await loadRows(run, {
    codes: data.codes,
    devices: data.columns.count,
    firmware: data.columns.words.firmware,
    ...options,
    onProgress: (done, total) => options.onProgress?.({ what: 'rows', done, total }),
    earlier: { store: data.store, fromRow },
  });
  return { ...data, run, manifest: run.manifest, store, summary: await summaryOf(run) };
}

const summaryOf = async (run: Run): Promise<Summary | undefined> =>
  readSummary(await run.summary(), `${run.where}/summary.json`);

function checkTimes(files: RunFiles, { reachedT, chapters }: Manifest): void {
  if (reachedT > TICK_MAX || chapters.some(({ t }) => t > TICK_MAX)) {
    throw damaged(files, 'manifest.json', 'it names a time that no run can reach');
  }
}

const TICK_MAX = 2 ** 32 - 1;
