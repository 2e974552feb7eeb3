import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { LabError } from '../../sim/kernel/lab-error.ts';

/**
 * Opens a regular file for reading; follows links. A pipe, a socket or a device would keep a reader waiting, and a folder
 * has no bytes. The caller closes the descriptor.
 *
 * Errors  LabError `report/no-file` where nothing is there, `report/unreadable` for everything else that cannot be read
 */
export function openPlain(path: string): number {
  statPlain(path);
  // The path may have changed meanwhile: without O_NONBLOCK, opening a pipe would wait for a writer.
  const file = reading(path, () => openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw unreadable(path, 'it is not a file');
}

/** The size of a regular file in bytes. Errors as of `openPlain`. */
export function statPlain(path: string): number {
  const found = reading(path, () => statSync(path));
  if (found.isFile()) return found.size;
  throw unreadable(path, `it is ${kindOf(found)}, not a file`);
}

/** A file as text. Errors as of `openPlain`; `report/unreadable` for one of more than `bytesMax`, before it is read. */
export function plainText(path: string, bytesMax: number): string {
  const size = statPlain(path);
  if (size > bytesMax) throw unreadable(path, `it has ${size} bytes, where one of ours has at most ${bytesMax}`);
  const file = openPlain(path);
  try {
    return reading(path, () => readFileSync(file, 'utf8'));
  } finally {
    closeSync(file);
  }
}

const kindOf = (found: Stats): string => {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
};

/** Turns an error of the file system into a LabError that names the file. */
export function reading<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw asLabError(path, error);
  }
}

export function asLabError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined || error instanceof LabError) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new LabError('report/no-file', { what: 'this file is not there', where: path });
  }
  return unreadable(path, code === 'ELOOP' ? 'its links lead round in a circle' : `the file system says ${code}`);
}

const unreadable = (path: string, reason: string): LabError =>
  new LabError('report/unreadable', {
    what: `this cannot be read: ${reason}`,
    where: path,
    hint: 'give a folder that fleetlab wrote and that you may read',
  });
