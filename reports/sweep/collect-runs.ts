import { lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { reading } from '../run-folder/plain-file.ts';
import { isRunFileName, notARun, readRun, runFileName, runText } from './run-file.ts';
import type { RunFigures, Sweep, SweepRuns } from './sweep.ts';

/** A run, and the file of its result. */
export interface FoundRun {
  readonly run: RunFigures;
  readonly path: string;
}

/**
 * The runs of a sweep whose results are in these folders, by index. Files with other names are left alone, temporary ones
 * among them.
 *
 * Errors  LabError `sweep/results-differ` for two results of one run that are not equal to the byte; those of `readRun`
 */
export function collectRuns(sweep: Sweep, folders: readonly string[]): ReadonlyMap<number, FoundRun> {
  const found = new Map<number, FoundRun>();
  for (const path of folders.flatMap(runFilesIn)) {
    const { index, run, text } = readRun(path, sweep);
    if (basename(path) !== runFileName(sweep, index)) throw notARun(path, 'its name is that of another run');
    const other = found.get(index);
    if (other === undefined) found.set(index, { run, path });
    else if (readRun(other.path, sweep).text !== text) throw differ(index, other.path, path);
  }
  return found;
}

/**
 * The runs that a folder has, and those that were found.
 *
 * Errors  LabError `sweep/results-differ` for one that is among both and not the same
 */
export const withFound = (
  sweep: Sweep,
  held: SweepRuns,
  found: ReadonlyMap<number, FoundRun>,
  folder: string,
): SweepRuns =>
  held.map((run, index) => {
    const other = found.get(index);
    if (run === undefined || other === undefined) return run ?? other?.run;
    if (runText(sweep, index, run) !== runText(sweep, index, other.run)) throw differ(index, folder, other.path);
    return run;
  });

function runFilesIn(folder: string): readonly string[] {
  const names = reading(folder, () => readdirSync(folder)).filter(isRunFileName);
  return names.sort().map((name) => {
    const path = join(folder, name);
    if (!lstatSync(path).isFile()) throw notARun(path, 'it is not a file');
    return path;
  });
}

const differ = (index: number, one: string, other: string): LabError =>
  new LabError('sweep/results-differ', {
    what: `run ${index} has two results that differ, and a run that repeats has one`,
    where: `${one}, ${other}`,
    hint: 'run it again on each machine, and compare their versions of fleetlab and Node; move the wrong result away',
  });
