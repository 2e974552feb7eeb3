import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { coveredText } from '../../reports/run-folder/covered-text.ts';
import { type Manifest, manifestBytesMax } from '../../reports/run-folder/manifest.ts';
import { plainText, reading } from '../../reports/run-folder/plain-file.ts';
import { parseManifest } from '../../reports/run-folder/read-manifest.ts';
import { sha256OfText } from '../../reports/run-folder/sha256-of-file.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { hasSweep, holdsSweep, sweepOf, usualSweepRoot } from './find-sweeps.ts';

/** A run folder on this machine: where it really is, and the name that addresses have for it. */
export interface FoundRun {
  readonly name: string;
  readonly path: string;
}

/** The folder that `fleetlab run` makes run folders in unless told otherwise. */
const usualRoot = 'runs';

/** Folders to show, as they are at each look. */
export type Look = () => readonly FoundRun[];

/** Runs and sweeps, each with names of its own. */
export interface Shown {
  readonly runs: Look;
  readonly sweeps: Look;
}

/**
 * Finds what to show: the runs and sweeps given, those in a folder given that holds such folders, or everything below `runs/`
 * and `sweeps/`. What was named stays that; a folder of runs may have got another by the next look.
 *
 * Errors  LabError for a folder given that neither is readable nor holds one that is, `view/no-runs` if there is none at all
 */
export function findShown(given: readonly string[]): Shown {
  const looks = given.length === 0 ? [lookInto(usualRoot), lookInto(usualSweepRoot)] : given.map(lookAt);
  if (given.length === 0 && looks.every((look) => isEmpty(look()))) {
    throw new LabError('view/no-runs', {
      what: `there are no runs in ${usualRoot}/ and no sweeps in ${usualSweepRoot}/`,
      hint: 'run a scenario first, as in `fleetlab run first-light`, or name the folders to show',
    });
  }
  const all = (kind: keyof Paths) => () => named(looks.flatMap((look) => look()[kind]));
  return { runs: all('runs'), sweeps: all('sweeps') };
}

/** Folders of either kind. */
interface Paths {
  readonly runs: readonly string[];
  readonly sweeps: readonly string[];
}

const isEmpty = ({ runs, sweeps }: Paths): boolean => runs.length + sweeps.length === 0;

/** A run or a sweep is itself, for as long as it is there; any other folder is what it holds now. */
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

/** Folders in a folder that are of a kind now; anything else there is nobody's concern. */
function foldersIn(root: string, isOne: (path: string) => boolean): readonly string[] {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const paths = readdirSync(root)
    .sort()
    .map((name) => join(root, name));
  return paths.filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() && isOne(path));
}

const notARun = (path: string, reason: string): LabError =>
  new LabError('report/not-a-run', {
    what: `there is no run here: ${reason}`,
    where: path,
    hint: 'give the folder that `fleetlab run` or `fleetlab sweep` printed, as in runs/<scenario>-<seed>-<hash>',
  });

/** Two folders of the same name are told apart by a number, the same folder given twice is shown once. */
export function named(paths: readonly string[]): readonly FoundRun[] {
  const names = new Map<string, number>();
  return [...new Set(paths.map((path) => realpathSync(path)))].map((path) => {
    const name = basename(path);
    const nth = (names.get(name) ?? 0) + 1;
    names.set(name, nth);
    return { name: nth === 1 ? name : `${name}~${nth}`, path };
  });
}

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
  const text = plainText(file, manifestBytesMax);
  const covered = coveredText(text);
  const manifest = parseManifest(text, file, covered && sha256OfText(covered));
  read.set(file, { stamp, manifest });
  return manifest;
}

/** A page asks for a file in many ranges, and each of them for what the manifest lists. */
const read = new Map<string, { readonly stamp: string; readonly manifest: Manifest }>();

const hasManifest = (path: string): boolean =>
  lstatSync(join(path, 'manifest.json'), { throwIfNoEntry: false }) !== undefined;

function holdsRun(path: string): boolean {
  try {
    manifestOf(path);
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}
