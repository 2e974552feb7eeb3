import { inTextOrder } from '../../sim/kernel/text-order.ts';
import { verdicts } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { type Chunk, eventAt, eventsBefore } from './chunk.ts';
import type { DeviceIndex } from './device-index.ts';
import type { VerdictTotal } from './row-store.ts';
import { chunkOf, entriesWithin, placesWithin, type RowStore } from './row-store.ts';
import type { RowText } from './row-text.ts';
import { rowTextAt, type Words } from './row-text.ts';
import type { TimeWindow } from './time-window.ts';

export interface TransitionTotal {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Verdicts of a window by control, most frequent first; equally frequent ones by name. */
export async function verdictsWithin(store: RowStore, window: TimeWindow): Promise<readonly VerdictTotal[]> {
  const [first, end] = entriesWithin(store, window.from, window.to);
  const parts: (readonly VerdictTotal[])[] = [];
  for (let entry = first; entry < end; entry++) {
    const { firstT, lastT, verdicts } = store.entries[entry];
    // A chunk that is wholly within the window was counted when it was read.
    if (firstT >= window.from && lastT <= window.to) parts.push(verdicts);
    else {
      const chunk = await chunkOf(store, entry);
      parts.push(verdictsOf(chunk, ...placesWithin(chunk, window.from, window.to)));
    }
  }
  return joined(parts);
}

/** The same for the rows `from` to `to` of a chunk. */
export function verdictsOf(chunk: Chunk, from: number, to: number): readonly VerdictTotal[] {
  const { control, verdict, strings } = chunk.events;
  const counts = new Map<number, number>();
  for (let e = eventsBefore(chunk, from); e < eventsBefore(chunk, to); e++) {
    if (verdicts[verdict[e]] === 'none' || control[e] === NONE) continue;
    const key = control[e] * verdicts.length + verdict[e];
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const totals = [...counts].map(([key, count]): VerdictTotal => {
    const verdict = verdicts[key % verdicts.length] as 'allow' | 'refuse';
    return { control: strings[Math.floor(key / verdicts.length)], verdict, count };
  });
  return joined([totals]);
}

function joined(parts: readonly (readonly VerdictTotal[])[]): readonly VerdictTotal[] {
  const byKey = new Map<string, VerdictTotal & { count: number }>();
  for (const { control, verdict, count } of parts.flat()) {
    const total = byKey.get(`${verdict} ${control}`) ?? { control, verdict, count: 0 };
    total.count += count;
    byKey.set(`${verdict} ${control}`, total);
  }
  return [...byKey.values()].sort(
    (a, b) => b.count - a.count || inTextOrder(a.control, b.control) || inTextOrder(a.verdict, b.verdict),
  );
}

/** Events of a window, oldest first. */
export async function eventsWithin(
  store: RowStore,
  window: TimeWindow,
  limit: number,
  device: number | undefined,
  words: Words,
): Promise<{ readonly total: number; readonly first: readonly RowText[] }> {
  const first: RowText[] = [];
  let total = 0;
  await eachChunk(store, window, (chunk, from, to) => {
    const { at } = chunk.events;
    for (let e = eventsBefore(chunk, from); e < at.length && at[e] < to; e++) {
      if (device !== undefined && chunk.device[at[e]] !== device) continue;
      if (total++ < limit) first.push(rowTextAt(chunk, at[e], words));
    }
  });
  return { total, first };
}

/** How often a region changed from which state to which, most frequent first. */
export async function transitionsWithin(
  store: RowStore,
  region: number,
  window: TimeWindow,
  { codes }: Words,
  device?: { readonly number: number; readonly index: DeviceIndex },
): Promise<readonly TransitionTotal[]> {
  const { regionOf, stateOf } = codes;
  const counts = new Map<number, number>();
  const isWanted = Uint8Array.from({ length: codes.count + 1 }, (_, code) => Number(regionOf[code] === region));
  isWanted[codes.nothing] = 0;
  const take = (chunk: Chunk, i: number): void => {
    const key = stateOf[chunk.before[i]] * 256 + stateOf[chunk.code[i]];
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  if (device === undefined) {
    await eachChunk(store, window, (chunk, from, to) => {
      const { at } = chunk.events;
      let e = eventsBefore(chunk, from);
      for (let i = from; i < to; i++) {
        if (e < at.length && at[e] === i) e++;
        else if (isWanted[chunk.code[i]] === 1) take(chunk, i);
      }
    });
  } else {
    for (const { chunk, places } of await device.index.rowsOf(device.number)) {
      const [from, to] = placesWithin(chunk, window.from, window.to);
      for (const i of places) {
        if (i >= from && i < to && isWanted[chunk.code[i]] === 1 && eventAt(chunk, i) < 0) take(chunk, i);
      }
    }
  }
  return [...counts]
    .map(([key, count]) => ({ from: key >> 8, to: key & 255, count }))
    .sort((a, b) => b.count - a.count || a.from - b.from || a.to - b.to);
}

async function eachChunk(
  store: RowStore,
  window: TimeWindow,
  visit: (chunk: Chunk, from: number, to: number) => void,
): Promise<void> {
  const [first, end] = entriesWithin(store, window.from, window.to);
  for (let entry = first; entry < end; entry++) {
    const chunk = await chunkOf(store, entry);
    visit(chunk, ...placesWithin(chunk, window.from, window.to));
  }
}
