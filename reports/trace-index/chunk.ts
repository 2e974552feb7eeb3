import type { EventBlock } from '../../sim/kernel/trace/sink.ts';

/** Rows that are kept and dropped together: those with numbers from `chunkRows * index` on. */
export const CHUNK_ROWS = 262_144;

/** Changes and events by row number. A code is a state that the row put a device into, and `before` the one it replaced. */
export interface Chunk {
  readonly length: number;
  readonly base: number;
  /** Row numbers; undefined where they count up from `base` without a gap, as in every run that was not killed. */
  readonly row: Uint32Array | undefined;
  readonly t: Uint32Array;
  readonly device: Uint32Array;
  readonly code: Codes;
  readonly before: Codes;
  readonly cause: Uint32Array;
  readonly events: EventColumns;
}

export type Codes = Uint8Array | Uint16Array;

/** The columns that only events have. */
export interface EventColumns extends Pick<EventBlock, EventPart> {
  /** The index of each event in the chunk. */
  readonly at: Uint32Array;
  readonly strings: readonly string[];
}

export const eventParts = ['kind', 'actor', 'control', 'verdict', 'detail', 'evidence'] as const;
export type EventPart = (typeof eventParts)[number];

export const rowAt = (chunk: Chunk, i: number): number => chunk.row?.[i] ?? chunk.base + i;

/** The index of a row in its chunk: the first whose row number is `row` or later. */
export const placeOf = (chunk: Chunk, row: number): number =>
  chunk.row === undefined
    ? Math.min(chunk.length, Math.max(0, row - chunk.base))
    : firstNotBelow(chunk.row, row, 0, chunk.length);

/** How many rows of a chunk are not after `t`. */
export const reachedBy = (chunk: Chunk, t: number): number =>
  firstNotBelow(chunk.t, Math.floor(t) + 1, 0, chunk.length);

/** The event at an index of the chunk, as an index into the event columns; -1 for a transition. */
export function eventAt({ events }: Chunk, i: number): number {
  const e = firstNotBelow(events.at, i, 0, events.at.length);
  return e < events.at.length && events.at[e] === i ? e : -1;
}

/** How many events of a chunk come before index `i`. */
export const eventsBefore = ({ events }: Chunk, i: number): number => firstNotBelow(events.at, i, 0, events.at.length);

export function firstNotBelow(sorted: ArrayLike<number>, value: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
