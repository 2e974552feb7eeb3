import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { plainText, reading } from '../run-folder/plain-file.ts';
import { isRunFileName, notARun, readRun, runFileName, runText } from './run-file.ts';
import type { RunFigures, Sweep, SweepRuns } from './sweep.ts';

/** Runs that are known already, and where they are from. */
export interface HeldRuns {
  readonly runs: SweepRuns;
  readonly folder: string;
}

/**
 * The runs of a sweep whose results are in these folders, beside those that are held already. Files with other names are
 * left alone, temporary ones among them.
 *
 * Errors  LabError `sweep/results-differ` for two results of one run that are not equal to the byte; those of `readRun`
 */
export function collectRuns(sweep: Sweep, held: HeldRuns, folders: readonly string[]): SweepRuns {
  const runs: (RunFigures | undefined)[] = [...held.runs];
  const paths = new Map<number, string>();
  for (const path of folders.flatMap(runFilesIn)) {
    const { index, run, text } = readRun(path, sweep);
    if (!path.endsWith(runFileName(sweep, index))) throw notARun(path, 'its name is that of another run');
    const [other, before] = otherOf(index);
    if (other !== undefined && before !== text) throw differ(index, other, path);
    runs[index] = run;
    paths.set(index, path);
  }
  return runs;

  function otherOf(index: number): readonly [] | readonly [where: string, text: string] {
    const path = paths.get(index);
    if (path !== undefined) return [path, plainText(path, Number.MAX_SAFE_INTEGER)];
    const run = held.runs[index];
    return run === undefined ? [] : [held.folder, runText(sweep, index, run)];
  }
}

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
