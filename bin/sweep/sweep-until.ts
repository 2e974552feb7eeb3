import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FIRST_LOOK } from '../../reports/sweep/known-mean.ts';
import { knownIn, type Precision } from '../../reports/sweep/precision.ts';
import { indexOfRun, noRuns, type Sweep, type SweepRuns } from '../../reports/sweep/sweep.ts';
import { readSweep, sweepIn } from '../../reports/sweep/sweep-folder.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { PlannedSweep } from './plan-sweep.ts';
import { runMissing, type SweepControls, type SweepProgress } from './run-missing.ts';
import { type SweepResult, sweepResult } from './sweep-result.ts';

/** A sweep that ends once it knows enough. */
export interface SweepUntil {
  /** The sweep with the first so many of its seeds. */
  planFor(seeds: number): PlannedSweep;
  /** Seeds at most. */
  readonly most: number;
  readonly asked: readonly Precision[];
}

/**
 * Runs a sweep with more and more seeds until the means asked for are known well enough in every cell, or it has them all. It looks
 * after numbers of seeds that are fixed beforehand, so the result does not depend on which run ends first: it is that of a sweep
 * with as many seeds, to the byte.
 *
 * A folder may hold some of the seeds already: then it goes on from there.
 *
 * Errors  those of `runPlanned`; `inFolder` writes the folder as its only writer
 */
export async function sweepUntil(
  { planFor, most, asked }: SweepUntil,
  { fresh = false, ...controls }: SweepControls & { readonly fresh?: boolean | undefined },
  inFolder: (folder: string, defined: Sweep, work: () => Promise<SweepResult>) => Promise<SweepResult>,
): Promise<SweepResult> {
  const { folder, jobs } = controls;
  const onProgress = controls.onProgress && throughout(most, jobs, controls.onProgress);
  const there = Math.min(most, folder === undefined ? 0 : seedsIn(folder));
  const first = planFor(there === 0 ? most : there).sweep;
  const work = async (): Promise<SweepResult> => {
    let sweep = first;
    let runs = folder === undefined || there === 0 || fresh ? noRuns(first) : await readSweep(folder, first);
    for (const seeds of looks(fresh ? 0 : there, most)) {
      const planned = planFor(seeds);
      const ran = await runMissing(planned, carried(sweep, runs, planned.sweep), { ...controls, onProgress });
      sweep = planned.sweep;
      runs = ran.runs;
      const known = knownIn(sweep, runs, asked);
      if (ran.end !== 'finished' || seeds === most || known.every(({ isEnough }) => isEnough)) {
        const { end, failed } = ran;
        return sweepResult(sweep, runs, { end, failed, folder, notes: [], known });
      }
    }
    throw new Error('broken invariant: the last look is at all seeds');
  };
  return folder === undefined ? work() : inFolder(folder, first, work);
}

/** The progress of all looks as that of one sweep, of which the runs are the most that it may have. */
function throughout(most: number, jobs: number, say: (now: SweepProgress) => void): (now: SweepProgress) => void {
  let before: number | undefined;
  return (now) => {
    before ??= now.before;
    say({ ...now, seeds: most, total: now.cells * most, before, jobs, mayEndSooner: true });
  };
}

/** Where its results go by default: a folder for each precision. */
export const untilFolder = (byDefault: string, asked: readonly Precision[]): string => {
  const text = asked.map((one) => `${one.column}=${one.text}`).join();
  return `${byDefault}-until-${createHash('sha256').update(text).digest('hex').slice(0, 4)}`;
};

/** After how many seeds it looks: a quarter more each time, from those that are there on. */
export function looks(there: number, most: number): readonly number[] {
  const all: number[] = [];
  for (let seeds = FIRST_LOOK; seeds < most; seeds = Math.ceil(seeds * 1.25)) all.push(seeds);
  return [...new Set([...(there > 0 ? [there] : []), ...all.filter((seeds) => seeds > there), most])];
}

/** None where there is no sweep; the check of the folder says what it holds instead. */
function seedsIn(folder: string): number {
  if (!existsSync(join(folder, 'sweep.json'))) return 0;
  try {
    return sweepIn(folder).sweep.seeds.length;
  } catch (error) {
    if (error instanceof LabError) return 0;
    throw error;
  }
}

/** The runs of the seeds that both have. */
function carried(from: Sweep, runs: SweepRuns, to: Sweep): SweepRuns {
  const seeds = Math.min(from.seeds.length, to.seeds.length);
  const all = [...noRuns(to)];
  for (let cell = 0; cell < to.cells.length; cell++)
    for (let nth = 0; nth < seeds; nth++) all[indexOfRun(to, cell, nth)] = runs[indexOfRun(from, cell, nth)];
  return all;
}
