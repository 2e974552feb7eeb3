import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { reading } from '../run-folder/plain-file.ts';
import type { SweepManifest } from './parse-sweep.ts';
import { sweepIn } from './sweep-folder.ts';

// Sweep folders as commands find them: where they are by default, and what their `sweep.json` says.

/** The folder that `fleetlab sweep` creates sweep folders in by default. */
export const DEFAULT_SWEEP_ROOT = 'sweeps';

/** Whether a folder has a `sweep.json`: then it is a sweep, and a fault in it is reported. */
export const hasSweep = (path: string): boolean =>
  reading(path, () => lstatSync(join(path, 'sweep.json'), { throwIfNoEntry: false })) !== undefined;

/**
 * The `sweep.json` of a folder; read again if the file has changed.
 *
 * Errors  LabError `sweep/not-a-sweep`, `sweep/newer`, `sweep/damaged`
 */
export function sweepOf(path: string): SweepManifest {
  const file = join(path, 'sweep.json');
  const found = lstatSync(file, { throwIfNoEntry: false });
  const stamp = found === undefined ? '' : `${found.mtimeMs} ${found.size} ${found.ino}`;
  const before = read.get(file);
  if (before?.stamp === stamp) return before.manifest;
  const manifest = sweepIn(path);
  read.set(file, { stamp, manifest });
  return manifest;
}

const read = new Map<string, { readonly stamp: string; readonly manifest: SweepManifest }>();

export function holdsSweep(path: string): boolean {
  try {
    sweepOf(path);
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}
