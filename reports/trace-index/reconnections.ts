import { rowAt } from './chunk.ts';
import { chunkOf, entriesWithin, placesWithin, type RowStore } from './row-store.ts';
import type { StateCodes } from './state-codes.ts';
import type { TimeWindow } from './time-window.ts';

/** The devices that lost their connection within a window: how many, how many are not back, and the last to come back. */
export interface Reconnections {
  readonly left: number;
  readonly away: number;
  /** When half of them were back; undefined where fewer are. */
  readonly halfAt: number | undefined;
  /** The last one first; `row` is the transition that brought it online. */
  readonly last: readonly {
    readonly device: number;
    readonly leftAt: number;
    readonly backAt: number;
    readonly row: number;
  }[];
}

/**
 * Finds the devices that lost their connection within a window, and when each was back to stay. A device that came and
 * went left when it first went, and is back when it last came.
 */
export async function reconnectionsWithin(
  store: RowStore,
  codes: StateCodes,
  devices: number,
  window: TimeWindow,
  limit: number,
): Promise<Reconnections> {
  const link = codes.regions.findIndex(({ name }) => name === 'link');
  const state = codes.regions[link]?.states.indexOf('online') ?? -1;
  if (state < 0) return { left: 0, away: 0, halfAt: undefined, last: [] };
  const online = codes.plain(link, state);
  const leftAt = new Float64Array(devices).fill(Number.NaN);
  const backAt = new Float64Array(devices).fill(Number.NaN);
  const rows = new Float64Array(devices);
  const [first, end] = entriesWithin(store, window.from, window.to);
  for (let entry = first; entry < end; entry++) {
    const chunk = await chunkOf(store, entry);
    const { device, code, before, t } = chunk;
    const [from, to] = placesWithin(chunk, window.from, window.to);
    for (let i = from; i < to; i++) {
      const one = device[i];
      if (code[i] === online) {
        backAt[one] = t[i];
        rows[one] = rowAt(chunk, i);
      } else if (before[i] === online && code[i] !== codes.nothing) {
        if (Number.isNaN(leftAt[one])) leftAt[one] = t[i];
        backAt[one] = Number.NaN;
      }
    }
  }
  const back: number[] = [];
  let left = 0;
  for (let one = 0; one < devices; one++) {
    if (Number.isNaN(leftAt[one])) continue;
    left++;
    if (!Number.isNaN(backAt[one])) back.push(one);
  }
  back.sort((a, b) => backAt[b] - backAt[a] || a - b);
  // Half of all that left: those that are not back yet rank after all that are.
  const half = back[back.length - Math.ceil(left / 2)];
  return {
    left,
    away: left - back.length,
    halfAt: half === undefined ? undefined : backAt[half],
    last: back
      .slice(0, limit)
      .map((one) => ({ device: one, leftAt: leftAt[one], backAt: backAt[one], row: rows[one] })),
  };
}
