import { writeHtmlReport } from '../../reports/export/html/html-report.ts';
import { writeSweepReport } from '../../reports/export/html/sweep-report.ts';
import { junit as junitOfRun } from '../../reports/export/junit/junit.ts';
import { sweepJunit } from '../../reports/export/junit/sweep-junit.ts';
import { openSweep } from '../../reports/sweep/sweep-folder.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { RunResult } from '../app/run-result.ts';
import { pageFiles } from '../files/page-files.ts';
import type { SweepResult } from './sweep-result.ts';

/**
 * The thresholds as JUnit XML for a CI server, one test case each; for the folder of a sweep, one each in every cell.
 *
 * Errors  LabError `report/no-folder` for a sweep in memory; those of `openSweep`
 */
export const junit = async (result: RunResult | SweepResult): Promise<string> =>
  'cells' in result ? sweepJunit(await openSweep(folderOf(result))) : junitOfRun(result.summary);

/**
 * Writes one HTML file that needs no network, with the viewer and the run, or the sweep. Returns its path; for a run too
 * large for one file, that of a folder.
 *
 * Errors  LabError `report/no-folder` for results in memory, `view/no-page` if the viewer is not built; those of the folder
 */
export async function writeReport(result: RunResult | SweepResult, out: string): Promise<string> {
  const folder = folderOf(result);
  if ('cells' in result) {
    writeSweepReport({ folder, held: await openSweep(folder), page: pageFiles(), out });
    return out;
  }
  const { manifest } = await result.trace();
  return writeHtmlReport({ folder, manifest, summary: result.summary, page: pageFiles(), out }).path;
}

function folderOf({ folder }: RunResult | SweepResult): string {
  if (folder !== undefined) return folder;
  throw new LabError('report/no-folder', {
    what: 'a report is of the files of a folder, and these results are in memory',
    where: 'report',
    hint: 'give `out` to the run or sweep',
  });
}
