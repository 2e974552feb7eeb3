import { summaryFromTrace } from '../../reports/findings/find.ts';
import { readSummaryFile } from '../../reports/outcome/read-summary-file.ts';
import { openRun as openTrace } from '../../reports/run-folder/index.ts';
import { notesOn } from '../files/run-notes.ts';
import { type RunResult, runResult } from './run-result.ts';

/**
 * Opens a run folder, after checking each of its files against its digest. The figures of a run that was killed, or that an
 * older version wrote, are computed from the trace.
 *
 * Errors  LabError `report/not-a-run`, `report/newer-run`, `report/damaged-run`
 */
export async function openRun(folder: string): Promise<RunResult> {
  const trace = await openTrace(folder);
  const summary = readSummaryFile(folder, trace.manifest) ?? (await summaryFromTrace(trace));
  return runResult(summary, { folder, notes: notesOn(folder, trace.manifest), trace: async () => trace });
}
