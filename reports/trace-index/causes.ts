import { NONE } from '../../sim/kernel/trace/sink.ts';
import { type Ordinals, ordinalsOf } from './ordinals.ts';
import { chunkOf, type RowStore } from './row-store.ts';
import type { RowText } from './row-text.ts';
import { rowTextAt, textOfRow, type Words } from './row-text.ts';

/**
 * From a row back to its root. Every cause comes before its effect, so this ends; a cause that a killed run lost ends it
 * too.
 */
export async function causesOf(store: RowStore, row: number, words: Words): Promise<readonly RowText[]> {
  const chain: RowText[] = [];
  for (let next: number | undefined = row; next !== undefined; ) {
    const rowText: RowText | undefined = (await textOfRow(store, next, words)) ?? earlier(next, chain, words);
    if (rowText === undefined) break;
    chain.push(rowText);
    next = rowText.cause;
  }
  return chain;
}

/** A cause comes before its effect, so a row that a part of a run lacks is from before its window. */
const earlier = (row: number, chain: readonly RowText[], { start }: Words): RowText | undefined =>
  start === 0 || chain.length === 0
    ? undefined
    : { row, t: start, device: undefined, text: `row ${row}: before the window`, what: 'before', cause: undefined };

export interface Consequences {
  readonly total: number;
  readonly first: readonly RowText[];
}

/** The rows that name a row as their cause; the index is made on first use. */
export const consequencesIn = (store: RowStore, words: Words) => (store.streams ? scanned : indexed)(store, words);

function indexed(store: RowStore, words: Words) {
  let made: CauseIndex | undefined;
  return async (row: number, limit: number): Promise<Consequences> => {
    made ??= causeIndex(store);
    const { total, first } = made.effectsOf(row);
    const rowTexts = await Promise.all(first(limit).map((effect) => textOfRow(store, effect, words)));
    return { total, first: rowTexts.filter((rowText) => rowText !== undefined) };
  };
}

interface CauseIndex {
  /** Rows that name this one, rising. */
  effectsOf(row: number): { readonly total: number; first(limit: number): readonly number[] };
}

/**
 * A counting sort by cause: effects of one cause are adjacent, in their order.
 *
 * Memory  8 B per row
 */
function causeIndex(store: RowStore): CauseIndex {
  const ordinals = ordinalsOf(store);
  const starts = new Uint32Array(store.rows + 1);
  eachCause(store, ordinals, (cause) => starts[cause + 1]++);
  for (let i = 0; i < store.rows; i++) starts[i + 1] += starts[i];
  const next = starts.slice(0, store.rows);
  const effects = new Uint32Array(starts[store.rows]);
  eachCause(store, ordinals, (cause, effect) => {
    effects[next[cause]++] = effect;
  });
  return {
    effectsOf(row) {
      const cause = ordinals.of(row);
      if (cause < 0) return { total: 0, first: () => [] };
      const mine = effects.subarray(starts[cause], starts[cause + 1]);
      return { total: mine.length, first: (limit) => Array.from(mine.subarray(0, limit), ordinals.rowOf) };
    },
  };
}

function eachCause(store: RowStore, ordinals: Ordinals, visit: (cause: number, effect: number) => void): void {
  for (const [entry, { chunk }] of store.entries.entries()) {
    const { cause, length } = chunk!;
    for (let i = 0; i < length; i++) {
      if (cause[i] === NONE) continue;
      const ordinal = ordinals.of(cause[i]);
      // A killed run may have lost the row that caused this one.
      if (ordinal >= 0) visit(ordinal, ordinals.firsts[entry] + i);
    }
  }
}

/** Of a run that streams, reads all rows after this one. */
function scanned(store: RowStore, words: Words) {
  return async (row: number, limit: number): Promise<Consequences> => {
    const first: RowText[] = [];
    let total = 0;
    for (const [entry, { lastRow }] of store.entries.entries()) {
      if (lastRow < row || row >= NONE) continue;
      const chunk = await chunkOf(store, entry);
      for (let i = chunk.cause.indexOf(row); i >= 0; i = chunk.cause.indexOf(row, i + 1)) {
        if (total++ < limit) first.push(rowTextAt(chunk, i, words));
      }
    }
    return { total, first };
  };
}
