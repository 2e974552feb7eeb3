import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AsyncBuffer } from 'hyparquet';
import { LabError } from '../../sim/lab-error.ts';
import { type Run, readRun } from './read-run.ts';
import { sha256OfFile } from './sha256-of-file.ts';
import type { RunFiles } from './table-reader.ts';

/** Opens a run folder on disk. */
export const openRun = (path: string): Promise<Run> => readRun(filesOnDisk(path));

/** A folder's files by name, as every reader of runs takes them. */
export const filesOnDisk = (folder: string): RunFiles => ({
  where: folder,
  text: (name) => orMissing(folder, name, readFile(join(folder, name), 'utf8')),
  bytes: (name) => orMissing(folder, name, fileBuffer(join(folder, name))),
  sha256: async (name) => sha256OfFile(join(folder, name)),
});

async function fileBuffer(path: string): Promise<AsyncBuffer> {
  const { size } = await stat(path);
  return { byteLength: size, slice: (start, end = size) => readRange(path, start, end) };
}

/** Opened anew for each range: a run of hundreds of segments would otherwise hold as many files open. */
async function readRange(path: string, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  const file = await open(path, 'r');
  try {
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.buffer.slice(0, at);
  } finally {
    await file.close();
  }
}

async function orMissing<T>(folder: string, name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    if (name !== 'manifest.json') {
      throw new LabError('report/damaged-run', {
        what: 'the manifest lists this file and it is not there',
        where: join(folder, name),
        mend: 'run the scenario again; the same seed gives the same run',
      });
    }
    throw new LabError('report/not-a-run', {
      what: 'there is no run here: the folder has no manifest.json',
      where: folder,
      mend: 'give the folder that `fleetlab run` printed, as in runs/<scenario>-<seed>-<hash>',
    });
  }
}
