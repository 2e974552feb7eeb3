import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { nearest } from '../../sim/kernel/near.ts';
import type { SourcePosition } from './located.ts';
import { problemError } from './problem.ts';
import { readyMadeFile, readyMadeFolder, readyMadeNames, yamlNames } from './ready-made.ts';
import { isInside, type SourceFolder } from './source-folder.ts';

export interface FoundFile {
  /** With links resolved, so that two names of one file compare equal. */
  readonly path: string;
  /** For messages: relative to the current folder if it is below that. */
  readonly shown: string;
  readonly kind: 'yaml' | 'module';
}

const FILE_SIZE_MAX = 2 ** 20;

const kinds: Readonly<Record<string, FoundFile['kind']>> = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.ts': 'module',
  '.mts': 'module',
  '.js': 'module',
  '.mjs': 'module',
};

/**
 * Finds a scenario by path, relative to `folder`, or by the name of a ready-made one.
 *
 * Errors  ScenarioError `scenario/not-found` with near names, `scenario/not-a-file`, `scenario/too-large`,
 *         `scenario/outside`; `by` is where the reference is written
 */
export function findFile(reference: string, from: SourceFolder, by: SourcePosition): FoundFile {
  const { path: folder } = from;
  const path = candidates(reference, folder).find((candidate) => existsSync(candidate));
  if (path === undefined)
    throw problemError('scenario/not-found', by, `there is no scenario "${reference}"`, nearby(reference, folder));
  if (!isReadyMade(path)) refuseOutside(reference, path, from, by);
  const kind = kinds[extname(path)];
  const stats = statSync(path);
  if (!stats.isFile() || kind === undefined) {
    const what = stats.isFile() ? 'neither YAML nor a TypeScript or JavaScript module' : 'not a file';
    throw problemError(
      'scenario/not-a-file',
      by,
      `"${reference}" is ${what}`,
      `name a file that ends in ${Object.keys(kinds).join(', ')}`,
    );
  }
  refuseLarge(reference, stats.size, by);
  return { path: realpathSync(path), shown: shownPath(path), kind };
}

/**
 * Finds a file that a scenario names, other than a scenario, relative to `folder`.
 *
 * Errors  ScenarioError `scenario/not-found`, `scenario/not-a-file`, `scenario/too-large`, `scenario/outside`
 */
export function findNamedFile(
  reference: string,
  from: SourceFolder,
  by: SourcePosition,
  bytesMax = FILE_SIZE_MAX,
): Omit<FoundFile, 'kind'> {
  const { path: folder } = from;
  const hint = `write a path relative to ${shownPath(folder) || 'the current folder'}`;
  if (reference.trim() === '' || /\p{Cc}/u.test(reference) || /^[a-z]{2,}:\/\//i.test(reference))
    throw problemError('scenario/not-a-file', by, `"${reference}" is not the path of a file`, hint);
  const path = resolve(folder, reference);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw problemError('scenario/not-found', by, `there is no file "${reference}"`, hint);
  refuseOutside(reference, path, from, by);
  if (!stats.isFile()) throw problemError('scenario/not-a-file', by, `"${reference}" is not a file`, hint);
  refuseLarge(reference, stats.size, by, bytesMax);
  return { path: realpathSync(path), shown: shownPath(path) };
}

/** Also a link that leads out of the folder. */
function refuseOutside(reference: string, path: string, { within }: SourceFolder, by: SourcePosition): void {
  if (within === undefined || isInside(realpathSync(path), within)) return;
  throw problemError(
    'scenario/outside',
    by,
    `"${reference}" is outside of the folder ${shownPath(within) || '.'}`,
    'copy it into that folder: a sweep that runs on other machines has the files of its folder alone',
  );
}

/** Whether a file is one of the package, which every machine has. */
export const isReadyMade = (path: string): boolean => isInside(realpathSync(path), realpathSync(readyMadeFolder()));

function refuseLarge(reference: string, bytes: number, by: SourcePosition, bytesMax = FILE_SIZE_MAX): void {
  if (bytes <= bytesMax) return;
  throw problemError(
    'scenario/too-large',
    by,
    `"${reference}" has ${bytes} bytes, more than ${bytesMax}`,
    bytesMax === FILE_SIZE_MAX
      ? 'a scenario and the files that it names need a few thousand each; is this the file you mean?'
      : 'is this the file you mean? A line of a device needs a hundred bytes',
  );
}

/** A reference with a known file extension is a path first; any other is a ready-made name first. */
function candidates(reference: string, folder: string): readonly string[] {
  const written = resolve(folder, reference);
  if (kinds[extname(reference)] !== undefined) return [written, join(readyMadeFolder(), reference)];
  return [readyMadeFile(reference) ?? written];
}

function nearby(reference: string, folder: string): string {
  const ready = readyMadeNames();
  const beside = yamlNames(dirname(resolve(folder, reference)));
  const stem = basename(reference, extname(reference));
  const short = ready.map((name) => name.slice(name.indexOf('/') + 1));
  const near = nearest(reference.replace(/\.ya?ml$/, ''), ready) ?? nearest(stem, short);
  const file = nearest(stem, beside);
  const guess = file !== undefined ? join(dirname(reference), `${file}.yaml`) : near;
  const meant = guess === undefined ? '' : `did you mean "${guess}"? `;
  if (kinds[extname(reference)] === undefined)
    return `${meant}ready-made: ${ready.join(', ')}; or the path of a .yaml or .ts file`;
  const where = shownPath(dirname(resolve(folder, reference))) || 'the current folder';
  return `${meant}no such file is in ${where}; fleetlab list names the ready-made scenarios`;
}

export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
