import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Writes a file whole or not at all: it has a temporary name beside its place until the last byte is written.
 *
 * `mode`: who may do what with it, as far as the process's umask leaves that
 *
 * Errors  those of `checkPlace`; errors of the file system for a full or read-only disk
 */
export function writeWhole(
  path: string,
  parts: (write: (part: string | Uint8Array) => void) => void,
  mode = 0o666,
): void {
  checkPlace(path);
  const [partPath, file] = placing(path, () => openPart(path, mode));
  try {
    parts((part) => writeAll(file, typeof part === 'string' ? Buffer.from(part) : part));
    closeSync(file);
    placing(path, () => renameSync(partPath, path));
  } catch (error) {
    rmSync(partPath, { force: true });
    throw error;
  }
}

/** Opens a file under an unused name: a writer that was killed leaves its part file behind, and another may be writing now. */
function openPart(path: string, mode: number): readonly [path: string, file: number] {
  for (let n = 0; ; n++) {
    const partPath = join(dirname(path), `.${basename(path)}.${n}.part`);
    try {
      return [partPath, openSync(partPath, 'wx', mode)];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * Checks that a file can be written at a place: nothing is there or a file is, and its folders exist or can be made.
 *
 * Errors  LabError `report/no-file` if something else is in its place, or its folder cannot be made
 */
export function checkPlace(path: string): void {
  const found = placing(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found?.isDirectory()) throw noFile(path, 'a folder is in the place of the file');
  // A device or a pipe must not be replaced by a file of its name.
  if (found !== undefined && !found.isFile()) throw noFile(path, 'what is there is not a file');
  placing(path, () => makeFolder(dirname(path)));
}

/** Runs `work`, which writes at a place; an error of the place itself is the caller's mistake. */
export function placing<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !mistakes.has(code)) throw error;
    throw noFile(path, `no file can be written there (${mistakes.get(code)})`);
  }
}

const mistakes: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its folder is not there'],
  ['ENOTDIR', 'a part of the path is a file'],
  ['EEXIST', 'a part of the path is a file'],
  ['EISDIR', 'a folder is in its place'],
  ['ELOOP', 'its links lead round in a circle'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['EINVAL', 'the file system takes no such name'],
]);

const noFile = (path: string, what: string): LabError =>
  new LabError('report/no-file', { what, where: path, hint: 'give the path of a file' });

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
