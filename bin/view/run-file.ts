import { constants, lstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { intactFile } from '../../reports/run-folder/intact-files.ts';
import { MANIFEST_BYTES_MAX, type Manifest } from '../../reports/run-folder/manifest.ts';
import { manifestOf } from '../../reports/run-folder/manifest-of.ts';
import type { FoundRun } from '../../reports/sweep/find-folders.ts';
import { SWEEP_BYTES_MAX } from '../../reports/sweep/parse-sweep.ts';
import { RESULTS_BYTES_MAX } from '../../reports/sweep/read-results.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { digests } from '../files/digest-cache.ts';

/**
 * Opens a file of a run for reading: the manifest, or a file that it lists; undefined for any other name.
 *
 * The name is looked up in the manifest before it becomes part of a path; a manifest can list only names that the writer
 * uses. A page requests parts of a file and cannot check them against a digest, so the server checks the whole file. The
 * caller closes the file.
 *
 * Errors  LabError `report/damaged-run` for a file that has changed since it was written
 */
export async function openRunFile({ path }: FoundRun, name: string): Promise<FileHandle | undefined> {
  if (name !== 'manifest.json') {
    const listed = listedFile(path, name);
    if (listed === undefined || !isPlain(join(path, name))) return undefined;
    intactFile(path, listed, digests.digestOf);
  }
  return openPlain(join(path, name), name === 'manifest.json' ? MANIFEST_BYTES_MAX : Number.POSITIVE_INFINITY);
}

/** Opens one of the three files that a sweep has, by its name; undefined for anything else. The caller closes the file. */
export const openSweepFile = async ({ path }: FoundRun, name: string): Promise<FileHandle | undefined> =>
  Object.hasOwn(sweepFiles, name) ? openPlain(join(path, name), sweepFiles[name]) : undefined;

/** The most bytes each may have: a page reads them whole. */
const sweepFiles: Readonly<Record<string, number>> = {
  'sweep.json': SWEEP_BYTES_MAX,
  'results.parquet': RESULTS_BYTES_MAX,
  'cells.parquet': RESULTS_BYTES_MAX,
};

/** Opens a regular file that is not too large; does not follow a link. */
async function openPlain(path: string, bytesMax: number): Promise<FileHandle | undefined> {
  let file: FileHandle;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const found = await file.stat();
  if (found.isFile() && found.size <= bytesMax) return file;
  await file.close();
  return undefined;
}

function listedFile(path: string, name: string): Manifest['files'][number] | undefined {
  try {
    return manifestOf(path).files.find((file) => file.name === name);
  } catch (error) {
    if (error instanceof LabError || isMissing(error)) return undefined;
    throw error;
  }
}

const isPlain = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** The file does not exist, or it is a link. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK'].includes(String(error.code));
