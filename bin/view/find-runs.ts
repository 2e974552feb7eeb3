import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Manifest, parseManifest } from '../../reports/run-folder/manifest.ts';
import { LabError } from '../../sim/lab-error.ts';

/** A run folder on this machine: where it really is, and the name that addresses have for it. */
export interface FoundRun {
  readonly name: string;
  readonly path: string;
}

/** The folder that `fleetlab run` makes run folders in unless told otherwise. */
const usualRoot = 'runs';

/**
 * The runs to show: those given, or every one below `runs/`.
 *
 * Errors  LabError for a folder given that holds no readable run, `view/no-runs` if there is none at all
 */
export function findRuns(given: readonly string[]): readonly FoundRun[] {
  for (const path of given) manifestOf(path);
  const found = given.length > 0 ? named(given) : usualRuns();
  if (found.length > 0) return found;
  throw new LabError('view/no-runs', {
    what: `there are no runs in ${usualRoot}/`,
    mend: 'run a scenario first, as in `fleetlab run first-light`, or name the run folders to show',
  });
}

/** Folders below `runs/` that hold a run now; anything else there is nobody's concern. */
export function usualRuns(): readonly FoundRun[] {
  if (statSync(usualRoot, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const paths = readdirSync(usualRoot)
    .sort()
    .map((name) => join(usualRoot, name));
  return named(paths.filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() && holdsRun(path)));
}

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
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found?.isFile() !== true) {
    throw new LabError('report/not-a-run', {
      what: 'there is no run here: the folder has no manifest.json',
      where: path,
      mend: 'give the folder that `fleetlab run` printed, as in runs/<scenario>-<seed>-<hash>',
    });
  }
  if (found.size > manifestBytesMax) {
    throw new LabError('report/damaged-run', {
      what: `the manifest has ${found.size} bytes, where that of a run has at most ${manifestBytesMax}`,
      where: file,
      mend: 'run the scenario again; the same seed gives the same run',
    });
  }
  const stamp = `${found.mtimeMs} ${found.size} ${found.ino}`;
  const before = read.get(file);
  if (before?.stamp === stamp) return before.manifest;
  const manifest = parseManifest(readFileSync(file, 'utf8'), file);
  read.set(file, { stamp, manifest });
  return manifest;
}

/** A page asks for a file in many ranges, and each of them for what the manifest lists. */
const read = new Map<string, { readonly stamp: string; readonly manifest: Manifest }>();

/** A manifest holds the plan and a line for each file; it does not grow with the fleet. */
export const manifestBytesMax = 16 * 2 ** 20;

function holdsRun(path: string): boolean {
  try {
    manifestOf(path);
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}
