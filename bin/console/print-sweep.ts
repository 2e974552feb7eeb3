import { join } from 'node:path';
import { knownMeans } from '../../reports/print/known-means.ts';
import { sweepTable } from '../../reports/print/sweep-table.ts';
import { folderPart } from '../../reports/run-folder/folder-name.ts';
import { sweepJson } from '../../reports/sweep/sweep-json.ts';
import type { PlannedSweep } from '../sweep/plan-sweep.ts';
import type { SweepResult } from '../sweep/sweep-result.ts';
import { tableStyle } from './table-style.ts';

/** Prints the table of a sweep, or its quantiles as JSON, and on the error stream the runs that failed. */
export function printSweep(
  { sweep, runs, end, failed, folder, known }: SweepResult,
  { json, seeds = sweep.seeds.length }: { readonly json?: boolean | undefined; readonly seeds?: number | undefined },
): void {
  const { baseline, shown } = sweep;
  const figures = sweep.figures.filter(({ column }) => shown.includes(column));
  process.stdout.write(
    json === true
      ? `${JSON.stringify({ ...sweepJson(sweep, runs, baseline), end, failed, folder, known }, undefined, 2)}\n`
      : `${sweepTable(sweep, runs, { ...tableStyle(), figures, baseline, folder })}\n`,
  );
  if (known !== undefined && json !== true)
    process.stdout.write(
      `${knownMeans(sweep, known, seeds)
        .map((line) => `  ${line}\n`)
        .join('')}\n`,
    );
  for (const { cell, replication, reason } of failed.slice(0, FAILURES_SHOWN))
    process.stderr.write(`${cell}, replication ${replication} (seed ${sweep.seeds[replication - 1]}): ${reason}\n`);
  if (failed.length > FAILURES_SHOWN)
    process.stderr.write(`and ${failed.length - FAILURES_SHOWN} more runs that failed; sweep.json lists all of them\n`);
}

const FAILURES_SHOWN = 10;

export const missedThreshold = ({ runs }: SweepResult): boolean => runs.some((run) => run?.met.includes(false));

/** Where the results of a sweep go by default. */
export const defaultSweepFolder = ({ sweep: { scenario, planHash } }: PlannedSweep): string =>
  join('sweeps', `${folderPart(scenario)}-${planHash.slice(0, 8)}`);
