import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { damagedRun } from './damaged-run.ts';
import type { Manifest } from './manifest.ts';
import { sha256OfFile } from './sha256-of-file.ts';

export interface IntactFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/**
 * The files that a manifest lists, and the manifest itself, each checked: present, no link, and as written. `digestOf`
 * returns the SHA-256 of a file; it may cache it.
 *
 * Errors  LabError `report/damaged-run`
 */
export function intactFiles(folder: string, { files }: Manifest, digestOf = sha256OfFile): readonly IntactFile[] {
  const listed = files.map((file) => intactFile(folder, file, digestOf));
  const path = join(folder, 'manifest.json');
  return [{ name: 'manifest.json', path, bytes: lstatSync(path).size }, ...listed];
}

/** Checks one file of a manifest in the same way. */
export function intactFile(
  folder: string,
  { name, sha256 }: Manifest['files'][number],
  digestOf = sha256OfFile,
): IntactFile {
  const path = join(folder, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) throw damagedRun(path, 'the manifest lists this file and it is not there');
  if (digestOf(path) !== sha256)
    throw damagedRun(path, 'the file is not the one that was written: its SHA-256 differs from the manifest');
  return { name, path, bytes: found.size };
}
