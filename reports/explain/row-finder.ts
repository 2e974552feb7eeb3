import { LabError } from '../../sim/kernel/lab-error.ts';
import type { ChangeBlock, EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { BlockTable, Run } from '../run-folder/read-run.ts';
import type { RowGroup } from '../run-folder/table-reader.ts';
import { changeRow, eventRow, type Names, type TraceRow } from './trace-row.ts';

/** Looks rows up by number. Keeps the groups used last decoded, since a cause is usually near its effect. */
export function rowFinder(run: Run, names: Names): (row: number) => Promise<TraceRow> {
  const changes = keptBlocks<ChangeBlock>(run.changes);
  const events = keptBlocks<EventBlock>(run.events);
  return async (row) => {
    const change = await changes(row);
    if (change !== undefined) return changeRow(change.block, change.i, names);
    const event = await events(row);
    if (event !== undefined) return eventRow(event.block, event.i, names);
    throw new LabError('report/unknown-row', {
      what: `this run has no row ${row}`,
      where: run.where,
      hint: `rows go from 0 to ${run.manifest.counts.changes + run.manifest.counts.events - 1}`,
    });
  };
}

const BLOCKS_KEPT = 8;

function keptBlocks<Block extends ChangeBlock | EventBlock>(table: BlockTable<Block>) {
  const kept = new Map<RowGroup, Block>();
  return async (row: number): Promise<{ block: Block; i: number } | undefined> => {
    const group = table.groups.find(
      ({ fromRow = 0, toRow = Number.POSITIVE_INFINITY }) => fromRow <= row && row <= toRow,
    );
    if (group === undefined) return undefined;
    const block = kept.get(group) ?? (await table.block(group));
    kept.delete(group);
    kept.set(group, block);
    if (kept.size > BLOCKS_KEPT) kept.delete(kept.keys().next().value!);
    const i = block.row.indexOf(row);
    return i < 0 ? undefined : { block, i };
  };
}
