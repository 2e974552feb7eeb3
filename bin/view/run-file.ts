import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../sim/lab-error.ts';
import { type FoundRun, manifestBytesMax, manifestOf } from './find-runs.ts';

/**
 * Opens a file of a run for reading: the manifest, or one that the manifest lists; undefined for anything else.
 *
 * A name is looked up in the manifest and never made into a path before; a manifest in turn can list only names that the
 * writer gives. A link that lies under such a name is not followed. The caller closes the file.
 */
export async function openRunFile({ path }: FoundRun, name: string): Promise<FileHandle | undefined> {
  if (name !== 'manifest.json' && !isListed(path, name)) return undefined;
  let file: FileHandle;
  try {
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    file = await open(join(path, name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const found = await file.stat();
  if (found.isFile() && (name !== 'manifest.json' || found.size <= manifestBytesMax)) return file;
  await file.close();
  return undefined;
}

function isListed(path: string, name: string): boolean {
  try {
    return manifestOf(path).files.some((file) => file.name === name);
  } catch (error) {
    if (error instanceof LabError || isMissing(error)) return false;
    throw error;
  }
}

/** Not there, or there and a link. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK'].includes(String(error.code));
