import type { RunHere } from '../../viz/data/open-run.ts';
import type { OpenedRun } from '../../viz/data/run-queries.ts';

/** A run as the page has it, which is never without a summary. */
export function withSummary(run: RunHere): OpenedRun {
  if (run.info.summary === undefined) throw new Error('this run has no summary');
  return run as OpenedRun;
}
