import type { EventColumns } from '../../reports/trace-index/chunk.ts';
import type { RowStore } from '../../reports/trace-index/row-store.ts';
import { verdicts } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { placesOf, type Term } from './query-terms.ts';

/** Tests whether an event matches all the terms. */
export function eventTest(store: RowStore, terms: readonly Term[]): (events: EventColumns, e: number) => boolean {
  const tests: ((events: EventColumns, e: number) => boolean)[] = [];
  for (const { key, values } of terms) {
    if (key === 'verdict') {
      const wantedVerdicts = new Set(
        [...placesOf(values, ['allow', 'refuse'], 'verdict')].map((i) =>
          verdicts.indexOf((['allow', 'refuse'] as const)[i]),
        ),
      );
      tests.push(({ verdict }, e) => wantedVerdicts.has(verdict[e]));
    } else {
      const names = controlsOf(store);
      const wanted = new Set([...placesOf(values, names, 'control that decided anything')].map((i) => names[i]));
      tests.push(({ control, strings }, e) => control[e] !== NONE && wanted.has(strings[control[e]]));
    }
  }
  return (events, e) => tests.every((test) => test(events, e));
}

/** The controls that gave a verdict in this run, sorted. */
const controlsOf = ({ entries }: RowStore): readonly string[] =>
  [...new Set(entries.flatMap(({ verdicts }) => verdicts.map(({ control }) => control)))].sort();
