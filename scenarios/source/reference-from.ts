import { dirname, join, relative, resolve, sep } from 'node:path';
import { findFile, isReadyMade } from './find-file.ts';
import { problemError, wholeFile } from './problem.ts';
import { isInside } from './source-folder.ts';

/**
 * A reference to a scenario or an overlay, given in the current folder, as a scenario in `folder` would write it: the name
 * of a ready-made one stays as it is, and a path becomes relative to that folder, with slashes.
 *
 * Errors  those of `findFile`; ScenarioError `scenario/outside` for a file that is not in the folder
 */
export function referenceFrom(reference: string, folder: string): string {
  const by = wholeFile(reference);
  const found = findFile(reference, { path: process.cwd() }, by);
  if (isReadyMade(found.path)) return reference;
  const path = resolve(reference);
  if (!isInside(path, resolve(folder)))
    throw problemError(
      'scenario/outside',
      by,
      `is outside of the folder ${folder}`,
      `copy it into that folder, which other machines get as a whole; or write the plan beside it, as ${join(dirname(reference), 'plan.json')}`,
    );
  const isHere = resolve(folder) === process.cwd() && !reference.split(/[\\/]/).includes('..');
  return isHere && path !== reference ? reference : relative(resolve(folder), path).split(sep).join('/');
}
