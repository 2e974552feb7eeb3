import { CHUNK_ROWS, placeOf, rowAt } from './chunk.ts';
import type { RowStore } from './row-store.ts';

/** Rows counted without the gaps in their numbers, for a store that keeps them all. */
export interface Ordinals {
  /** By chunk, the ordinal of its first row; the last entry is the number of rows. */
  readonly firsts: readonly number[];
  /** -1 for a row that does not exist. */
  of(row: number): number;
  rowOf(ordinal: number): number;
}

export function ordinalsOf({ entries }: RowStore): Ordinals {
  const firsts = [0];
  const entryOf: number[] = [];
  for (const [entry, { rows, index }] of entries.entries()) {
    firsts.push(firsts[entry] + rows);
    entryOf[index] = entry;
  }
  return {
    firsts,
    of(row) {
      const entry = entryOf[Math.floor(row / CHUNK_ROWS)];
      if (entry === undefined) return -1;
      const chunk = entries[entry].chunk!;
      const place = placeOf(chunk, row);
      return place < chunk.length && rowAt(chunk, place) === row ? firsts[entry] + place : -1;
    },
    rowOf(ordinal) {
      let entry = 0;
      while (firsts[entry + 1] <= ordinal) entry++;
      return rowAt(entries[entry].chunk!, ordinal - firsts[entry]);
    },
  };
}
