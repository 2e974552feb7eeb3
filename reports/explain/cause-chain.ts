import { showSpan } from '../../sim/kernel/time/duration.ts';
import { damagedRun } from '../run-folder/damaged-run.ts';
import type { Run } from '../run-folder/read-run.ts';
import { inWords } from './in-words.ts';
import { showInstant } from './instant.ts';
import { rowFinder } from './row-finder.ts';
import type { Names, TraceRow } from './trace-row.ts';

/** Why a row is in the trace: the row, its cause, the cause of that, and so on back to a row without one. */
export interface CauseChain {
  readonly kind: 'cause-chain';
  /** From the row asked about to the root. */
  readonly rows: readonly TraceRow[];
}

/** Errors: LabError `report/unknown-row`, or `report/damaged-run` where a cause does not come before its effect. */
export async function causeChain(run: Run, names: Names, row: number): Promise<CauseChain> {
  const find = rowFinder(run, names);
  const rows: TraceRow[] = [await find(row)];
  for (let last = rows[0]; last.cause !== null; last = rows[rows.length - 1]) {
    if (last.cause >= last.row) {
      throw damagedRun(
        run.where,
        `row ${last.row} names row ${last.cause} as its cause, which does not come before it`,
      );
    }
    rows.push(await find(last.cause));
  }
  return { kind: 'cause-chain', rows };
}

/** The chain as text, at most `limit` rows: a longer chain loses rows in the middle, never the root, and says how many. */
export function chainLines({ rows }: CauseChain, limit: number): readonly string[] {
  const width = String(rows[0].row).length;
  const line = (row: TraceRow, i: number) => {
    const lead = i === 0 ? '       ' : 'because';
    const sinceMs = i === 0 ? 0 : rows[i - 1].atMs - row.atMs;
    const before = sinceMs === 0 ? '' : `   (${showSpan(sinceMs)} before)`;
    return `${lead}  row ${String(row.row).padStart(width)}  ${showInstant(row.atMs)}  ${inWords(row)}${before}`;
  };
  const lines = rows.map(line);
  const shown = Math.max(2, limit);
  const left = rows.length - shown;
  if (left > 0) lines.splice(shown - 1, left, `         ... ${left} more causes between`);
  return [...lines, '', `The root cause is row ${rows[rows.length - 1].row}: ${inWords(rows[rows.length - 1])}.`];
}
