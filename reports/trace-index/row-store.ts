import type { Band } from './band.ts';
import { type Chunk, firstNotBelow, placeOf, reachedBy } from './chunk.ts';
import type { FirmwareChanges } from './firmware-changes.ts';
import type { HandsRows } from './hands-levels.ts';
import type { Keyframes } from './keyframes.ts';
import type { AttackRows } from './outside.ts';
import type { Rollout } from './rollouts.ts';
import type { StepRows } from './step-rows.ts';

export interface VerdictTotal {
  readonly control: string;
  readonly verdict: 'allow' | 'refuse';
  readonly count: number;
}

/** The rows of a run in chunks, and the states of all devices at the start of some of them. */
export interface RowStore {
  /** The chunks that hold a row, in order. */
  readonly entries: readonly ChunkEntry[];
  readonly keyframes: Keyframes;
  readonly rows: number;
  readonly end: number;
  /** Rows by bucket of the run. */
  readonly density: Uint32Array<ArrayBuffer>;
  /** Chunks are read again for each use: the run is too long to be kept in memory. */
  readonly streams: boolean;
  readonly read: ChunkReader;
  /** Another reader, with chunks of its own: it does not wait for those that others read. */
  reader(): ChunkReader;
  /** All rows of one device as a chunk of their own, read from the files. */
  rowsOfDevice(device: number): Promise<Chunk>;
  /** Which firmware each device runs, and when that changes. */
  readonly firmware: FirmwareChanges;
  readonly rollouts: readonly Rollout[];
  /** The rows of attacks. */
  readonly attacks: AttackRows;
  /** How far steps of attacks and campaigns are. */
  readonly steps: StepRows;
  /** When devices came into foreign hands and left them. */
  readonly hands: HandsRows;
  /** Series counted from rows: of rollouts, and in a run with attacks of devices in foreign hands. */
  readonly levels: ReadonlyMap<string, Band>;
}

export type ChunkReader = (entry: number) => Promise<Chunk>;

export interface ChunkEntry {
  /** Rows from `chunkRows * index` on. */
  readonly index: number;
  readonly rows: number;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstT: number;
  readonly lastT: number;
  /** How many of its rows are events. */
  readonly events: number;
  /** How often each control gave each verdict in it. */
  readonly verdicts: readonly VerdictTotal[];
  readonly chunk: Chunk | undefined;
}

/** A position between two rows: after those of earlier chunks, and after the first `i` of this one. */
export interface RowPosition {
  readonly entry: number;
  readonly i: number;
}

export const chunkOf = async (store: RowStore, entry: number, read: ChunkReader = store.read): Promise<Chunk> =>
  store.entries[entry].chunk ?? (await read(entry));

/** The position after all rows that are not after `t`. */
export async function placeAtTime(store: RowStore, t: number, read?: ChunkReader): Promise<RowPosition> {
  const entry = firstAfter(store.entries, ({ firstT }) => firstT > t) - 1;
  if (entry < 0) return { entry: 0, i: 0 };
  if (store.entries[entry].lastT <= t) return { entry, i: store.entries[entry].rows };
  return { entry, i: reachedBy(await chunkOf(store, entry, read), t) };
}

/** The position before a row, or before the next one where there is no such row; undefined after the last. */
export async function placeOfRow(store: RowStore, row: number): Promise<RowPosition | undefined> {
  const entry = firstAfter(store.entries, ({ lastRow }) => lastRow >= row);
  if (entry === store.entries.length) return undefined;
  return { entry, i: placeOf(await chunkOf(store, entry), row) };
}

/** Chunks that have rows between two times, both included. */
export const entriesWithin = ({ entries }: RowStore, from: number, to: number): readonly [number, number] => [
  firstAfter(entries, ({ lastT }) => lastT >= from),
  firstAfter(entries, ({ firstT }) => firstT > to),
];

/** Indexes of a chunk between two times, both included. */
export const placesWithin = ({ t, length }: Chunk, from: number, to: number): readonly [number, number] => [
  firstNotBelow(t, from, 0, length),
  firstNotBelow(t, Math.floor(to) + 1, 0, length),
];

function firstAfter(entries: readonly ChunkEntry[], isAfter: (entry: ChunkEntry) => boolean): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(entries[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
