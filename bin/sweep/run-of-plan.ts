import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { checkPlace, writeWhole } from '../../reports/run-folder/whole-file.ts';
import { readRun, runFileName, runText } from '../../reports/sweep/run-file.ts';
import type { RunFigures, Sweep } from '../../reports/sweep/sweep.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { inOrderOf } from './figures-in-order.ts';
import type { PlannedSweep } from './plan-sweep.ts';
import { runOne } from './run-one.ts';

/** How one run of a plan ended. */
export interface EndedRun {
  readonly index: number;
  /** `kept`: its result was there already; `failed`: it threw, and left no result. */
  readonly end: 'ran' | 'kept' | 'failed';
  /** The file of its result. */
  readonly path: string;
  /** Why it failed. */
  readonly reason?: string;
}

/**
 * Runs one run of a plan in this process, and writes its result into a folder; a valid result that is there is kept, and a
 * damaged one replaced.
 *
 * Errors  `report/no-file`, and errors of the file system, for a folder that cannot be written; the reason of the signal
 */
export async function runOfPlan(
  planned: PlannedSweep,
  index: number,
  folder: string,
  signal: AbortSignal,
): Promise<EndedRun> {
  const { sweep } = planned;
  const path = join(folder, runFileName(sweep, index));
  if (hasResult(path, index, sweep)) return { index, end: 'kept', path };
  // Before the run: it may take hours.
  checkPlace(path);
  const ran = await figuresOrReason(planned, index, signal);
  if (typeof ran === 'string') return { index, end: 'failed', path, reason: ran };
  writeWhole(path, (write) => write(runText(sweep, index, ran)));
  return { index, end: 'ran', path };
}

function hasResult(path: string, index: number, sweep: Sweep): boolean {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
  try {
    return readRun(path, sweep).index === index;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}

async function figuresOrReason(
  { sweep, planOf }: PlannedSweep,
  index: number,
  signal: AbortSignal,
): Promise<RunFigures | string> {
  try {
    return inOrderOf(sweep, await runOne(planOf(index), signal));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    // Of a run that was ended early there are figures too.
    signal.throwIfAborted();
  }
}
