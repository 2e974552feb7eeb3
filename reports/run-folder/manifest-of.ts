import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { coveredText } from './covered-text.ts';
import { MANIFEST_BYTES_MAX, type Manifest } from './manifest.ts';
import { plainText, reading } from './plain-file.ts';
import { parseManifest } from './read-manifest.ts';
import { sha256OfText } from './sha256-of-file.ts';

/**
 * The manifest of a run folder.
 *
 * Errors  LabError `report/not-a-run`, `report/damaged-run`, `report/newer-run`
 */
export function manifestOf(path: string): Manifest {
  const file = join(path, 'manifest.json');
  const found = reading(path, () => lstatSync(file, { bigint: true, throwIfNoEntry: false }));
  if (found?.isFile() !== true) throw notARun(path, 'the folder has no manifest.json');
  const stamp = `${found.mtimeNs} ${found.ctimeNs} ${found.size} ${found.ino}`;
  const before = read.get(file);
  if (before?.stamp === stamp) return before.manifest;
  const text = plainText(file, MANIFEST_BYTES_MAX);
  const covered = coveredText(text);
  const manifest = parseManifest(text, file, covered && sha256OfText(covered));
  read.set(file, { stamp, manifest });
  return manifest;
}

/** Manifests by path: a page requests a file in many ranges, and each request looks the file up in the manifest. */
const read = new Map<string, { readonly stamp: string; readonly manifest: Manifest }>();

export const hasManifest = (path: string): boolean =>
  lstatSync(join(path, 'manifest.json'), { throwIfNoEntry: false }) !== undefined;

export function holdsRun(path: string): boolean {
  try {
    manifestOf(path);
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}

export const notARun = (path: string, reason: string): LabError =>
  new LabError('report/not-a-run', {
    what: `there is no run here: ${reason}`,
    where: path,
    hint: 'give the folder that `fleetlab run` or `fleetlab sweep` printed, as in runs/<scenario>-<seed>-<hash>',
  });
