import { closeSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { AsyncBuffer } from 'hyparquet';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { damagedRun } from './damaged-run.ts';
import { MANIFEST_BYTES_MAX } from './manifest.ts';
import { openPlain, plainText, statPlain } from './plain-file.ts';
import { type Run, readRun } from './read-run.ts';
import { sha256OfFile } from './sha256-of-file.ts';
import type { RunFiles } from './table-reader.ts';

/** The SHA-256 of a file by its path: computed each time, or cached where that is safe. */
export type DigestOfFile = (path: string) => string;

/** Opens a run folder on disk, after checking every file that its manifest lists against its digest. */
export const openRun = (path: string, digest?: DigestOfFile): Promise<Run> => readRun(filesOnDisk(path, digest));

/** A folder's files by name, in the form that readers of runs take. */
export const filesOnDisk = (folder: string, digest: DigestOfFile = sha256OfFile): RunFiles => ({
  where: folder,
  text: async (name) => orMissing(folder, name, () => plainText(join(folder, name), MANIFEST_BYTES_MAX)),
  bytes: async (name) => orMissing(folder, name, () => fileBuffer(join(folder, name))),
  sha256: async (name) => orMissing(folder, name, () => digest(join(folder, name))),
});

function fileBuffer(path: string): AsyncBuffer {
  const size = statPlain(path);
  return { byteLength: size, slice: async (start, end = size) => readRange(path, start, end) };
}

/** Opens the file for each range: a run of hundreds of segments would otherwise keep as many files open. */
function readRange(path: string, start: number, end: number): ArrayBuffer {
  const bytes = new Uint8Array(Math.max(0, end - start));
  const file = openPlain(path);
  try {
    let at = 0;
    while (at < bytes.length) {
      const read = readSync(file, bytes, at, bytes.length - at, start + at);
      if (read === 0) break;
      at += read;
    }
    return bytes.buffer.slice(0, at);
  } finally {
    closeSync(file);
  }
}

function orMissing<T>(folder: string, name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'report/no-file') throw error;
    if (name !== 'manifest.json') {
      throw damagedRun(join(folder, name), 'the manifest lists this file and it is not there');
    }
    throw new LabError('report/not-a-run', {
      what: 'there is no run here: the folder has no manifest.json',
      where: folder,
      hint: 'give the folder that `fleetlab run` printed, as in runs/<scenario>-<seed>-<hash>',
    });
  }
}
