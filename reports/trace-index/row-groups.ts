import type { ChangeBlock, EventBlock } from '../../sim/kernel/trace/sink.ts';
import { damagedRun } from '../run-folder/damaged-run.ts';
import type { BlockTable, Run } from '../run-folder/read-run.ts';
import type { RowGroup } from '../run-folder/table-reader.ts';
import { CHUNK_ROWS, firstNotBelow } from './chunk.ts';
import type { Slice } from './merge-rows.ts';
import { RecentlyUsed } from './recently-used.ts';
import { type RowGroupDevices, rowGroupDevices } from './row-group-devices.ts';

/** Both tables of a run by row number; row groups are decoded on demand. */
export interface RowGroups {
  readonly rows: number;
  /** Chunks up to the one with the last row; some may be empty. */
  readonly chunks: number;
  readonly lastT: number;
  changesIn(index: number): Promise<readonly Slice<ChangeBlock>[]>;
  eventsIn(index: number): Promise<readonly Slice<EventBlock>[]>;
  /** All rows of one device, and no others. */
  rowsOfDevice(
    device: number,
  ): Promise<{ readonly changes: Slice<ChangeBlock>[]; readonly events: Slice<EventBlock>[] }>;
}

/** `remembersDevices`: whether to remember which devices the decoded groups have. */
export async function rowGroups(run: Run, remembersDevices: (rows: number) => boolean): Promise<RowGroups> {
  const rows = run.changes.groups.reduce(sumOfRows, 0) + run.events.groups.reduce(sumOfRows, 0);
  const deviceCount = remembersDevices(rows) ? run.manifest.counts.devices : 0;
  const changes = await byRow(run, run.changes, deviceCount);
  const events = await byRow(run, run.events, deviceCount);
  const all = [...changes.groups, ...events.groups];
  return {
    rows,
    chunks: all.reduce((chunks, { toRow }) => Math.max(chunks, Math.floor(toRow / CHUNK_ROWS) + 1), 0),
    lastT: all.reduce((last, { toT }) => Math.max(last, toT), 0),
    changesIn: changes.slices,
    eventsIn: events.slices,
    rowsOfDevice: async (device) => ({
      changes: await changes.rowsOfDevice(device),
      events: await events.rowsOfDevice(device),
    }),
  };
}

const sumOfRows = (sum: number, { rows }: RowGroup): number => sum + rows;

type Bounded = RowGroup & { readonly fromRow: number; readonly toRow: number; readonly toT: number };

async function byRow<Block extends ChangeBlock | EventBlock>(run: Run, table: BlockTable<Block>, deviceCount: number) {
  const groups: Bounded[] = [];
  for (const group of table.groups) if (group.rows > 0) groups.push(await bounded(table, group));
  groups.sort((a, b) => a.fromRow - b.fromRow || a.toRow - b.toRow);
  const devicesIn = new Map<Bounded, RowGroupDevices>();
  const decoded = async (group: Bounded): Promise<Block> => {
    const block = inOrder(run, group, await table.block(group));
    if (deviceCount > 0 && !devicesIn.has(group)) devicesIn.set(group, rowGroupDevices(block.device, deviceCount));
    return block;
  };
  const blockOf = recent(decoded);

  async function slices(index: number): Promise<readonly Slice<Block>[]> {
    const [first, end] = [index * CHUNK_ROWS, (index + 1) * CHUNK_ROWS];
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

  async function rowsOfDevice(device: number): Promise<Slice<Block>[]> {
    const own = groups.filter((group) => devicesIn.get(group)?.mayHold(device) ?? true);
    const found: Slice<Block>[] = [];
    // A few at a time, so that the next ones are read while one is decoded.
    for (let i = 0; i < own.length; i += GROUPS_AT_ONCE) {
      const blocks = await Promise.all(own.slice(i, i + GROUPS_AT_ONCE).map(decoded));
      for (const block of blocks) {
        const picked = rowsOf(block, device);
        if (picked.length > 0) found.push({ block: picked, from: 0, to: picked.length });
      }
    }
    return found;
  }

  return { groups, slices, rowsOfDevice };
}

/** Files of another writer may lack the statistics: then reads the edges of a group from its columns. */
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
  throw damagedRun(`${run.where}/${group.file}`, 'its rows are not in the order that its statistics promise');
}

/**
 * Keeps the groups used last: chunks do not end where row groups do, so the next one mostly begins in a group just
 * decoded.
 */
function recent<Block>(make: (group: Bounded) => Promise<Block>): (group: Bounded) => Promise<Block> {
  const kept = new RecentlyUsed<Bounded, Promise<Block>>(ROWS_KEPT, ({ rows }) => rows);
  return (group) => {
    const block = kept.use(group, kept.get(group) ?? make(group));
    // What could not be read may be there the next time.
    block.catch(() => kept.forget(group));
    return block;
  };
}

/** Those of three chunks that are read side by side, and of the groups that reach beyond them. */
const ROWS_KEPT = 4 * CHUNK_ROWS;
const GROUPS_AT_ONCE = 4;

/** A block of the rows of one device. */
function rowsOf<Block extends ChangeBlock | EventBlock>(block: Block, device: number): Block {
  const places: number[] = [];
  for (let i = block.device.indexOf(device); i >= 0; i = block.device.indexOf(device, i + 1)) places.push(i);
  const at = Uint32Array.from(places);
  const columns = Object.entries(block).map(([name, values]) => [
    name,
    values instanceof Uint32Array
      ? at.map((i) => values[i])
      : values instanceof Uint8Array
        ? picked(values, at)
        : values,
  ]);
  return { ...Object.fromEntries(columns), length: at.length } as Block;
}

const picked = (values: Uint8Array, at: Uint32Array): Uint8Array => Uint8Array.from(at, (i) => values[i]);
