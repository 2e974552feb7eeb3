import type { Selection } from '../plan/selection.ts';
import type { Term } from './device-facts.ts';
import { ownTerms } from './selected.ts';

/**
 * Whether devices of which only some terms are known can satisfy a selection. `answer` returns undefined for a term that
 * nothing is known about; chance is never known.
 */
export const mayHold = (selection: Selection, answer: (term: Term) => boolean | undefined): boolean =>
  certainty(selection, answer) !== false;

type Certainty = boolean | undefined;

function certainty(selection: Selection, answer: (term: Term) => Certainty): Certainty {
  const { all = [], any, not, share, pick } = selection;
  return every([
    ...ownTerms(selection).map(answer),
    ...all.map((part) => certainty(part, answer)),
    ...(any === undefined ? [] : [inverted(every(any.map((part) => inverted(certainty(part, answer)))))]),
    ...(not === undefined ? [] : [inverted(certainty(not, answer))]),
    ...(share === undefined && pick === undefined ? [] : [undefined]),
  ]);
}

const every = (parts: readonly Certainty[]): Certainty =>
  parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;

const inverted = (part: Certainty): Certainty => (part === undefined ? undefined : !part);
