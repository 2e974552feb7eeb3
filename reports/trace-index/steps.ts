import { type Chunk, rowAt } from './chunk.ts';
import type { DeviceIndex } from './device-index.ts';
import { chunkOf, placeAtTime, placeOfRow, type RowPosition, type RowStore } from './row-store.ts';
import type { RowText } from './row-text.ts';
import { rowTextAt, type Words } from './row-text.ts';

/** The row after or before a row number, which need not be a row itself. */
export async function nextRow(
  store: RowStore,
  from: number,
  direction: 1 | -1,
  words: Words,
): Promise<RowText | undefined> {
  const behind = await placeFor(store, from, direction);
  const place = direction === 1 ? placeIn(store, behind) : before(store, behind);
  return place === undefined ? undefined : rowTextAt(await chunkOf(store, place.entry), place.i, words);
}

/** The same among the rows of one device. */
export async function nextRowOf(
  from: number,
  direction: 1 | -1,
  { device, index, words }: { readonly device: number; readonly index: DeviceIndex; readonly words: Words },
): Promise<RowText | undefined> {
  const mine = await index.rowsOf(device);
  for (const { chunk, places } of direction === 1 ? mine : mine.toReversed()) {
    const split = firstNotBefore(chunk, places, direction === 1 ? from + 1 : from);
    const at = direction === 1 ? split : split - 1;
    if (at >= 0 && at < places.length) return rowTextAt(chunk, places[at], words);
  }
  return undefined;
}

/** The first of the indexes whose row number is `row` or later. */
function firstNotBefore(chunk: Chunk, places: Uint32Array, row: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rowAt(chunk, places[middle]) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The position where a step begins. */
async function placeFor(store: RowStore, from: number, direction: 1 | -1): Promise<RowPosition> {
  const row = direction === 1 ? from + 1 : from;
  return (await placeOfRow(store, row)) ?? { entry: store.entries.length, i: 0 };
}

function placeIn({ entries }: RowStore, { entry, i }: RowPosition): RowPosition | undefined {
  const place = i < (entries[entry]?.rows ?? 0) ? { entry, i } : { entry: entry + 1, i: 0 };
  return place.entry < entries.length ? place : undefined;
}

/** The last row that has happened by `t`; -1 if none has. */
export async function rowByTime(store: RowStore, t: number): Promise<number> {
  const place = before(store, await placeAtTime(store, t));
  return place === undefined ? -1 : rowAt(await chunkOf(store, place.entry), place.i);
}

function before({ entries }: RowStore, { entry, i }: RowPosition): RowPosition | undefined {
  if (i > 0) return { entry, i: i - 1 };
  return entry === 0 ? undefined : { entry: entry - 1, i: entries[entry - 1].rows - 1 };
}
