import { collectRuns } from '../../reports/sweep/collect-runs.ts';
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
export const mergeRuns = ({ sweep }: PlannedSweep, results: readonly string[], folder: string): Promise<SweepResult> =>
  inSweepFolder(folder, sweep, async () => {
    const runs = collectRuns(sweep, { runs: await readSweep(folder, sweep), folder }, results);
    const end = runs.includes(undefined) ? 'interrupted' : 'finished';
    writeSweep(folder, sweep, runs, end);
    return sweepResult(sweep, runs, { end, failed: [], folder, notes: [] });
  });
