import { verdicts } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { knownPlacesOf } from '../../sim/selection/words.ts';
import type { EventColumns } from '../trace-index/chunk.ts';
import type { RowStore } from '../trace-index/row-store.ts';

export type EventTest = (events: EventColumns, e: number) => boolean;

/** Tests whether an event gave one of these verdicts. */
export function verdictTest(words: readonly string[]): EventTest {
  const names = ['allow', 'refuse'] as const;
  const wanted = new Set([...knownPlacesOf(words, names, 'verdict')].map((place) => verdicts.indexOf(names[place])));
  return ({ verdict }, e) => wanted.has(verdict[e]);
}

/** Tests whether an event is a decision of one of these controls. */
export function controlTest(store: RowStore, words: readonly string[]): EventTest {
  const names = controlsOf(store);
  const wanted = new Set(
    [...knownPlacesOf(words, names, 'control that decided anything')].map((place) => names[place]),
  );
  return ({ control, strings }, e) => control[e] !== NONE && wanted.has(strings[control[e]]);
}

/** The controls that gave a verdict in this run, sorted. */
const controlsOf = ({ entries }: RowStore): readonly string[] =>
  [...new Set(entries.flatMap(({ verdicts }) => verdicts.map(({ control }) => control)))].sort();
