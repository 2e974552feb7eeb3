import { damagedRun } from '../run-folder/damaged-run.ts';
import type { Run } from '../run-folder/read-run.ts';
import { CHUNK_ROWS, type Chunk, rowAt } from './chunk.ts';
import { addDensity, newDensity } from './density.ts';
import { applyRows, type DeviceStates, firstStates, settle } from './device-states.ts';
import type { WordColumn } from './device-table.ts';
import { firmwareRecorder } from './firmware-changes.ts';
import { handsLevels } from './hands-levels.ts';
import { Keyframes } from './keyframes.ts';
import { mergedRows } from './merge-rows.ts';
import { attackRecorder } from './outside.ts';
import { RecentlyUsed } from './recently-used.ts';
import { rolloutRecorder } from './rollouts.ts';
import { type RowGroups, rowGroups } from './row-groups.ts';
import type { ChunkEntry, ChunkReader, RowStore } from './row-store.ts';
import { startOf } from './start-of.ts';
import type { StateCodes } from './state-codes.ts';
import { stepRecorder } from './step-rows.ts';
import { updateLevels } from './update-levels.ts';
import { verdictsOf } from './window-queries.ts';

export interface LoadOptions {
  readonly codes: StateCodes;
  readonly devices: number;
  /** The firmware that each device was made with. */
  readonly firmware: WordColumn;
  /** A run with more rows streams: its chunks are read again for each use. */
  readonly residentRowsMax?: number | undefined;
  readonly keyframeBytesMax?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** What was loaded when the run was shorter, and the first new row. */
  readonly earlier?: { readonly store: RowStore; readonly fromRow: number } | undefined;
}

/**
 * Reads all rows of a run once. Keeps the rows if they are few enough, and in any case their distribution in time and the
 * states of all devices at some chunks.
 *
 * Memory  14 B per row, and the keyframes; for a run that streams, the keyframes and the chunks from one of them to the next
 * Errors  LabError `report/damaged-run`
 */
export async function loadRows(run: Run, options: LoadOptions): Promise<RowStore> {
  const { codes, devices, residentRowsMax = RESIDENT_MAX, onProgress } = options;
  const { keyframeBytesMax = Math.max(KEYFRAME_BYTES, devices * KEYFRAME_BYTES_PER_DEVICE) } = options;
  const isTooLong = (rows: number): boolean => rows > residentRowsMax;
  const groups = await rowGroups(run, isTooLong);
  const streams = isTooLong(groups.rows);
  const earlier = streams || options.earlier?.store.streams ? undefined : options.earlier;
  const end = Math.max(run.manifest.reachedT, groups.lastT);
  const start = startOf(run.manifest);

  const entries = earlier === undefined ? [] : earlier.store.entries.filter(isBefore(earlier.fromRow));
  const keyframes = new Keyframes(keyframeBytesMax, Math.ceil(groups.rows / CHUNK_ROWS) * devices);
  const states = firstStates(codes, devices);
  const density = newDensity();
  const firmware = firmwareRecorder(options.firmware, codes);
  const rollouts = rolloutRecorder(run.manifest.plan);
  const levels = updateLevels(codes, devices);
  const hands = handsLevels(run.manifest.plan, codes, devices);
  const attacks = attackRecorder();
  const steps = stepRecorder(run.manifest.plan, run.manifest.attackGraph);
  const recorders = [firmware, rollouts, levels, hands, attacks, steps];
  const take = (chunk: Chunk): void => {
    addDensity(density, chunk, end, start);
    for (const recorder of recorders) recorder.take(chunk);
  };
  for (const [entry, { chunk }] of entries.entries()) {
    keyframes.offer(entry, states);
    applyRows(chunk!, 0, chunk!.length, states, codes);
    take(chunk!);
  }
  let done = entries.reduce((sum, { rows }) => sum + rows, 0);
  for await (const { index, chunk } of chunksFrom((entries.at(-1)?.index ?? -1) + 1, groups, codes)) {
    if (chunk.length === 0) continue;
    keyframes.offer(entries.length, states);
    const disorder = settle(chunk, states, codes, entries.at(-1)?.lastT ?? 0);
    if (disorder !== undefined) throw damagedRun(run.where, disorder);
    entries.push(entryOf(index, chunk, streams));
    take(chunk);
    done += chunk.length;
    onProgress?.(done, groups.rows);
  }
  if (done !== groups.rows) throw damagedRun(run.where, `${groups.rows - done} rows have the number of another row`);
  const store = {
    entries,
    keyframes,
    rows: done,
    end,
    density,
    streams,
    firmware: firmware.changes(),
    rollouts: rollouts.rollouts(),
    levels: new Map([...levels.series(), ...hands.series()]),
    attacks: attacks.rows(),
    steps: steps.rows(),
    hands: hands.rows(),
  };
  const reader = (): ChunkReader => chunkReader(store, groups, codes, devices);
  return {
    ...store,
    read: reader(),
    reader,
    rowsOfDevice: (device) => rowsOfDevice(groups, device, codes),
  };
}

/** Up to this number of rows a run is kept in memory: 180 MB with the index of devices. */
const RESIDENT_MAX = 10_000_000;

/** Chunks in their order; reads the next ones while the caller works on one, so that it does not wait for a server. */
async function* chunksFrom(first: number, groups: RowGroups, codes: StateCodes) {
  const reading: Promise<Chunk>[] = [];
  for (let index = first; index < groups.chunks; index++) {
    for (let ahead = index + reading.length; ahead < groups.chunks && ahead <= index + CHUNKS_AHEAD; ahead++) {
      const chunk = mergedAt(groups, ahead, codes);
      // If a chunk before it is damaged, no caller awaits it.
      chunk.catch(() => {});
      reading.push(chunk);
    }
    yield { index, chunk: await reading.shift()! };
  }
}

const CHUNKS_AHEAD = 2;

const mergedAt = async (groups: RowGroups, index: number, codes: StateCodes): Promise<Chunk> =>
  mergedRows(index, await groups.changesIn(index), await groups.eventsIn(index), codes);

/** New rows may belong between those of a chunk: only a chunk that can get none stays as it is. */
const isBefore =
  (row: number) =>
  ({ index }: ChunkEntry): boolean =>
    (index + 1) * CHUNK_ROWS <= row;

const entryOf = (index: number, chunk: Chunk, streams: boolean): ChunkEntry => ({
  index,
  rows: chunk.length,
  firstRow: rowAt(chunk, 0),
  lastRow: rowAt(chunk, chunk.length - 1),
  firstT: chunk.t[0],
  lastT: chunk.t[chunk.length - 1],
  chunk: streams ? undefined : chunk,
  events: chunk.events.at.length,
  verdicts: verdictsOf(chunk, 0, chunk.length),
});

/** What keyframes may take; the more devices there are, the more rows lie between two of them. */
const KEYFRAME_BYTES = 192 * 2 ** 20;
const KEYFRAME_BYTES_PER_DEVICE = 64;

/**
 * Decodes chunks again: on from the one decoded last, or from the keyframe before them. Keeps the ones used last, all that lie between two
 * keyframes at least.
 */
function chunkReader(
  { entries, keyframes }: Pick<RowStore, 'entries' | 'keyframes'>,
  groups: RowGroups,
  codes: StateCodes,
  devices: number,
): ChunkReader {
  const kept = new RecentlyUsed<number, Chunk>(CHUNKS_KEPT + keyframes.span);
  let last: Promise<unknown> = Promise.resolve();
  /** Where readers are, the one that has moved last at the end: the page has several at a time, far from each other. */
  const cursors: { next: number; readonly states: DeviceStates }[] = [];

  async function decoded(entry: number): Promise<Chunk> {
    const from = keyframes.before(entry);
    const near = cursors.findLastIndex(({ next }) => next >= from && next <= entry);
    const isNew = near < 0 && cursors.length < CURSORS;
    const cursor = isNew ? { next: 0, states: firstStates(codes, devices) } : cursors.splice(Math.max(0, near), 1)[0];
    cursors.push(cursor);
    if (near < 0) {
      keyframes.read(from, cursor.states);
      cursor.next = from;
    }
    for (;;) {
      const ready = kept.get(cursor.next);
      const chunk = ready ?? (await mergedAt(groups, entries[cursor.next].index, codes));
      if (ready === undefined) settle(chunk, cursor.states, codes, 0);
      else applyRows(ready, 0, ready.length, cursor.states, codes);
      kept.use(cursor.next++, chunk);
      if (cursor.next > entry) return chunk;
    }
  }

  const read = async (entry: number): Promise<Chunk> => kept.use(entry, kept.get(entry) ?? (await decoded(entry)));

  // Sequentially, so that two readers of the same chunk decode it once.
  return (entry) => {
    const reading = last.then(() => read(entry));
    last = reading.catch(() => {});
    return reading;
  };
}

const CHUNKS_KEPT = 12;
const CURSORS = 3;

/** The rows of one device, merged and settled: rows of other devices do not affect it. */
async function rowsOfDevice(groups: RowGroups, device: number, codes: StateCodes): Promise<Chunk> {
  const { changes, events } = await groups.rowsOfDevice(device);
  const { base, ...merged } = mergedRows(0, changes, events, codes);
  // Device 0 of a fleet of one.
  const alone = { ...merged, base, device: new Uint32Array(merged.length) };
  settle(alone, firstStates(codes, 1), codes, 0);
  return { ...alone, device: merged.device };
}
