import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { hasManifest, holdsRun, manifestOf, notARun } from '../run-folder/manifest-of.ts';
import { DEFAULT_SWEEP_ROOT, hasSweep, holdsSweep, sweepOf } from './find-sweeps.ts';

/** A run or sweep folder on this machine: its real path, and its name in addresses. */
export interface FoundRun {
  readonly name: string;
  readonly path: string;
}

/** The folder that `fleetlab run` creates run folders in by default. */
const DEFAULT_ROOT = 'runs';

/** Finds the folders to show, again at each call. */
export type FolderFinder = () => readonly FoundRun[];

/** Finds runs and sweeps; each kind has its own names. */
export interface FoundFolders {
  readonly runs: FolderFinder;
  readonly sweeps: FolderFinder;
}

/**
 * Finds what to show: the runs and sweeps given, those inside a folder given, or everything below `runs/` and `sweeps/`.
 * Whether a path is a run, a sweep or a folder of them is decided once; a folder's contents are read at each call.
 *
 * Errors  LabError for a folder given that is neither readable nor holds one that is, `view/no-runs` if there is none
 */
export function findFolders(given: readonly string[]): FoundFolders {
  const looks = given.length === 0 ? [lookInto(DEFAULT_ROOT), lookInto(DEFAULT_SWEEP_ROOT)] : given.map(lookAt);
  if (given.length === 0 && looks.every((look) => isEmpty(look()))) {
    throw new LabError('view/no-runs', {
      what: `there are no runs in ${DEFAULT_ROOT}/ and no sweeps in ${DEFAULT_SWEEP_ROOT}/`,
      hint: 'run a scenario first, as in `fleetlab run first-light`, or name the folders to show',
    });
  }
  const all = (kind: keyof Paths) => () => named(looks.flatMap((look) => look()[kind]));
  return { runs: all('runs'), sweeps: all('sweeps') };
}

/** Folders of both kinds. */
interface Paths {
  readonly runs: readonly string[];
  readonly sweeps: readonly string[];
}

const isEmpty = ({ runs, sweeps }: Paths): boolean => runs.length + sweeps.length === 0;

/** Finds a run or sweep while it exists; for any other folder, the runs and sweeps in it now. */
function lookAt(path: string): () => Paths {
  const isThere = (): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (hasSweep(path)) {
    sweepOf(path);
    return () => ({ runs: [], sweeps: isThere() ? [path] : [] });
  }
  const look = lookInto(path);
  if (!hasManifest(path)) {
    if (!isEmpty(look())) return look;
    throw notARun(path, 'the folder has no manifest.json, and no folder in it is that of a run or a sweep');
  }
  manifestOf(path);
  return () => ({ runs: isThere() ? [path] : [], sweeps: [] });
}

const lookInto = (root: string) => (): Paths => ({
  runs: foldersIn(root, holdsRun),
  sweeps: foldersIn(root, holdsSweep),
});

/** The folders in `root` that `isOne` accepts; ignores everything else there. */
function foldersIn(root: string, isOne: (path: string) => boolean): readonly string[] {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const paths = readdirSync(root)
    .sort()
    .map((name) => join(root, name));
  return paths.filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() && isOne(path));
}

/** Names folders: a second one of the same name gets a number; the same folder given twice is listed once. */
export function named(paths: readonly string[]): readonly FoundRun[] {
  const names = new Map<string, number>();
  return [...new Set(paths.map((path) => realpathSync(path)))].map((path) => {
    const name = basename(path);
    const nth = (names.get(name) ?? 0) + 1;
    names.set(name, nth);
    return { name: nth === 1 ? name : `${name}~${nth}`, path };
  });
}
