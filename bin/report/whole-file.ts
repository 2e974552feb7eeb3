import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../../reports/run-folder/make-folder.ts';
import { LabError } from '../../sim/lab-error.ts';

/**
 * Writes a file whole or not at all: it has a temporary name beside its place until the last byte is written.
 *
 * Errors  LabError `report/no-file` if a folder is in its place; whatever the file system says
 */
export function writeWhole(path: string, parts: (write: (part: string | Uint8Array) => void) => void): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new LabError('report/no-file', {
      what: 'a folder is in the place of the file',
      where: path,
      mend: 'give a file with --out',
    });
  }
  makeFolder(dirname(path));
  const partPath = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  const file = openSync(partPath, 'w');
  try {
    parts((part) => writeAll(file, typeof part === 'string' ? Buffer.from(part) : part));
    closeSync(file);
    renameSync(partPath, path);
  } catch (error) {
    rmSync(partPath, { force: true });
    throw error;
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
