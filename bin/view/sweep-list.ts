import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundRun } from '../../reports/sweep/find-folders.ts';
import { sweepOf } from '../../reports/sweep/find-sweeps.ts';
import type { SweepEnd } from '../../reports/sweep/parse-sweep.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

/** A sweep's entry in `sweeps.json`, from which the user chooses it before its results are read. */
export interface SweepEntry {
  readonly name: string;
  readonly scenario: string;
  readonly cells: number;
  readonly seeds: number;
  readonly done: number;
  readonly total: number;
  readonly end: SweepEnd;
  /** When it was last written, in milliseconds since 1970. */
  readonly writtenAt: number;
}

/** Omits a sweep that has become unreadable since the server started, so that the others are still listed. */
export const sweepList = (sweeps: readonly FoundRun[]): readonly SweepEntry[] =>
  sweeps.flatMap((found) => {
    try {
      return [entryOf(found)];
    } catch (error) {
      if (error instanceof LabError) return [];
      throw error;
    }
  });

function entryOf({ name, path }: FoundRun): SweepEntry {
  const { sweep, done, end } = sweepOf(path);
  const [cells, seeds] = [sweep.cells.length, sweep.seeds.length];
  const writtenAt = Math.round(statSync(join(path, 'sweep.json')).mtimeMs);
  return { name, scenario: sweep.scenario, cells, seeds, done, total: cells * seeds, end, writtenAt };
}
