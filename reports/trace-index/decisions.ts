import { kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { type Chunk, eventsBefore } from './chunk.ts';
import { chunkOf, entriesWithin, placesWithin, type RowStore } from './row-store.ts';
import type { RowText } from './row-text.ts';
import { rowTextAt, type Words } from './row-text.ts';
import type { TimeWindow } from './time-window.ts';

/** What goes against a device: every refusal, and what an attack has gained. */
export const decisionKinds = ['refused', 'let in'] as const;
export type DecisionKind = (typeof decisionKinds)[number];

/** How many there are of each kind. */
export type DecisionCounts = Readonly<Record<DecisionKind, number>>;

/** Decisions of a column of a window; columns without any are left out. */
export interface DecisionColumn {
  readonly column: number;
  /** The ticks of the first and the last of them. */
  readonly from: number;
  readonly to: number;
  readonly counts: DecisionCounts;
}

/** Counts decisions by columns of a window, all of one width. */
export async function decisionColumns(
  store: RowStore,
  window: TimeWindow,
  columns: number,
): Promise<readonly DecisionColumn[]> {
  const found = new Map<number, { column: number; from: number; to: number; counts: Record<DecisionKind, number> }>();
  const { from, to } = window;
  await eachDecision(store, window, (chunk, i, kind) => {
    const t = chunk.t[i];
    const column = Math.min(columns - 1, Math.floor(((t - from) * columns) / (to - from + 1)));
    const here = found.get(column) ?? { column, from: t, to: t, counts: none() };
    found.set(column, here);
    here.to = t;
    here.counts[kind]++;
  });
  return [...found.values()];
}

/** The first decisions within a window, in words, and how many there are. */
export async function decisionsWithin(
  store: RowStore,
  window: TimeWindow,
  limit: number,
  words: Words,
): Promise<{ readonly counts: DecisionCounts; readonly first: readonly RowText[] }> {
  const counts = none();
  const first: RowText[] = [];
  await eachDecision(store, window, (chunk, i, kind) => {
    counts[kind]++;
    if (first.length < limit) first.push(rowTextAt(chunk, i, words));
  });
  return { counts, first };
}

const none = (): Record<DecisionKind, number> => ({ refused: 0, 'let in': 0 });

async function eachDecision(
  store: RowStore,
  window: TimeWindow,
  visit: (chunk: Chunk, i: number, kind: DecisionKind) => void,
): Promise<void> {
  const [first, end] = entriesWithin(store, window.from, window.to);
  for (let entry = first; entry < end; entry++) {
    if (store.entries[entry].events === 0) continue;
    const chunk = await chunkOf(store, entry);
    const [begin, stop] = placesWithin(chunk, window.from, window.to);
    const { at, kind, verdict, evidence } = chunk.events;
    const last = eventsBefore(chunk, stop);
    for (let e = eventsBefore(chunk, begin); e < last; e++) {
      if (kind[e] === gained && evidence[e] !== NONE) visit(chunk, at[e], 'let in');
      else if (verdict[e] === refuse) visit(chunk, at[e], 'refused');
    }
  }
}

const refuse = verdicts.indexOf('refuse');
const gained = kindCode('attack.gained');
