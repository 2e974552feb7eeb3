import type { BlockTable, Run } from '../../reports/run-folder/read-run.ts';
import type { RowGroup } from '../../reports/run-folder/table-reader.ts';
import { LabError } from '../../sim/lab-error.ts';
import type { ChangeBlock, EventBlock } from '../../sim/trace/sink.ts';
import { chunkRows, firstNotBelow } from './chunk.ts';
import type { Slice } from './merge-rows.ts';

/** Both tables of a run by row number: what lies between two rows is decoded when it is asked for. */
export interface RowGroups {
  readonly rows: number;
  /** Chunks up to the one with the last row; some may be empty. */
  readonly chunks: number;
  readonly lastT: number;
  changesIn(index: number): Promise<readonly Slice<ChangeBlock>[]>;
  eventsIn(index: number): Promise<readonly Slice<EventBlock>[]>;
  /** Whether the groups that the chunk is made of have a row of the device. */
  mentions(index: number, device: number): Promise<boolean>;
}

export async function rowGroups(run: Run): Promise<RowGroups> {
  const changes = await byRow(run, run.changes);
  const events = await byRow(run, run.events);
  const all = [...changes.groups, ...events.groups];
  return {
    rows: all.reduce((sum, { rows }) => sum + rows, 0),
    chunks: all.reduce((chunks, { toRow }) => Math.max(chunks, Math.floor(toRow / chunkRows) + 1), 0),
    lastT: all.reduce((last, { toT }) => Math.max(last, toT), 0),
    changesIn: changes.slices,
    eventsIn: events.slices,
    mentions: async (index, device) =>
      (await changes.mentions(index, device)) || (await events.mentions(index, device)),
  };
}

type Bounded = RowGroup & { readonly fromRow: number; readonly toRow: number; readonly toT: number };

async function byRow<Block extends ChangeBlock | EventBlock>(run: Run, table: BlockTable<Block>) {
  const groups: Bounded[] = [];
  for (const group of table.groups) if (group.rows > 0) groups.push(await bounded(table, group));
  groups.sort((a, b) => a.fromRow - b.fromRow || a.toRow - b.toRow);
  const blockOf = recent<Bounded, Block>(async (group) => inOrder(run, group, await table.block(group)));

  async function slices(index: number): Promise<readonly Slice<Block>[]> {
    const [first, end] = [index * chunkRows, (index + 1) * chunkRows];
    const found: Slice<Block>[] = [];
    for (const group of groups) {
      if (group.toRow < first || group.fromRow >= end) continue;
      const block = await blockOf(group);
      const from = firstNotBelow(block.row, first, 0, block.length);
      const to = firstNotBelow(block.row, end, from, block.length);
      if (to > from) found.push({ block, from, to });
    }
    return found;
  }

  async function mentions(index: number, device: number): Promise<boolean> {
    for (const group of groups) {
      if (group.toRow < index * chunkRows || group.fromRow >= (index + 1) * chunkRows) continue;
      if ((await table.column(group, 'device')).includes(device)) return true;
    }
    return false;
  }

  return { groups, slices, mentions };
}

/** Files of another writer may lack the statistics: then the columns themselves say where a group begins and ends. */
async function bounded<Block>(table: BlockTable<Block>, group: RowGroup): Promise<Bounded> {
  const { fromRow, toRow, toT } = group;
  if (fromRow !== undefined && toRow !== undefined && toT !== undefined) return { ...group, fromRow, toRow, toT };
  const [row, t] = [await table.column(group, 'row'), await table.column(group, 't')];
  return { ...group, fromRow: row[0], toRow: row[row.length - 1], toT: t[t.length - 1] };
}

function inOrder<Block extends ChangeBlock | EventBlock>(run: Run, group: Bounded, block: Block): Block {
  const { row, t, length } = block;
  let rises = row[0] === group.fromRow && row[length - 1] === group.toRow && t[length - 1] === group.toT;
  for (let i = 1; rises && i < length; i++) rises = row[i] > row[i - 1];
  if (rises) return block;
  throw outOfOrder(`${run.where}/${group.file}`, 'its rows are not in the order that its statistics promise');
}

export const outOfOrder = (where: string, what: string): LabError =>
  new LabError('report/damaged-run', { what, where, mend: 'run the scenario again; the same seed gives the same run' });

/** Chunks do not end where row groups do, so the next one mostly begins in a group that was just decoded. */
function recent<Key, Value>(make: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const kept = new Map<Key, Promise<Value>>();
  return (key) => {
    const value = kept.get(key) ?? make(key);
    kept.delete(key);
    kept.set(key, value);
    if (kept.size > groupsKept) kept.delete(kept.keys().next().value!);
    return value;
  };
}

const groupsKept = 4;
