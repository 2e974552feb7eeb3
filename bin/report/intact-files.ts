import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../reports/run-folder/manifest.ts';
import { sha256OfFile } from '../../reports/run-folder/sha256-of-file.ts';
import { LabError } from '../../sim/lab-error.ts';

export interface IntactFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/**
 * The files that a manifest lists, and the manifest itself, each looked at: there, no link, and as it was written.
 *
 * Errors  LabError `report/damaged-run`
 */
export function intactFiles(folder: string, { files }: Manifest): readonly IntactFile[] {
  const listed = files.map(({ name, sha256 }) => {
    const path = join(folder, name);
    const damaged = (what: string): LabError =>
      new LabError('report/damaged-run', {
        what,
        where: path,
        mend: 'run the scenario again; the same seed gives the same run',
      });
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isFile() !== true) throw damaged('the manifest lists this file and it is not there');
    if (sha256OfFile(path) !== sha256)
      throw damaged('the file is not the one that was written: its SHA-256 differs from the manifest');
    return { name, path, bytes: found.size };
  });
  const path = join(folder, 'manifest.json');
  return [{ name: 'manifest.json', path, bytes: lstatSync(path).size }, ...listed];
}
