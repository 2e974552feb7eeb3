import { collectRuns, withFound } from '../../reports/sweep/collect-runs.ts';
import { readSweep, writeSweep } from '../../reports/sweep/sweep-folder.ts';
import type { PlannedSweep } from './plan-sweep.ts';
import { type SweepResult, sweepResult } from './sweep-result.ts';
import { inSweepFolder } from './sweep-scenario.ts';

/**
 * Makes the folder of a sweep of the results that `runOfPlan` left in other folders, and of the runs that it has already.
 * Its bytes are those that one machine would have written.
 *
 * Errors  those of `collectRuns`, and of `sweep` for a folder that holds something else or is being written
 */
export async function mergeRuns(
  { sweep }: PlannedSweep,
  results: readonly string[],
  folder: string,
): Promise<SweepResult> {
  // Before anything is written: a result may be wrong.
  const found = collectRuns(sweep, results);
  return inSweepFolder(folder, sweep, async () => {
    const runs = withFound(sweep, await readSweep(folder, sweep), found, folder);
    const end = runs.includes(undefined) ? 'interrupted' : 'finished';
    writeSweep(folder, sweep, runs, end);
    return sweepResult(sweep, runs, { end, failed: [], folder, notes: [] });
  });
}
