import { z } from 'zod';
import { suggest } from '../../sim/kernel/near.ts';
import { type Following, type StepOutcome, stepOutcomes } from '../../sim/plan/trigger.ts';
import { issueText } from '../source/problem.ts';
import { kindOf } from './quantity.ts';

interface Fault {
  readonly what: string;
  readonly hint: string;
}

/**
 * The steps that a step waits for: a label, a map from labels to what has to have become of each, or a list of these; of those in a
 * list within the list, one is enough.
 */
export const follows = z
  .unknown()
  .meta({ example: 'the keys leak' })
  .transform((given, issues): readonly (readonly Following[])[] => {
    const read = readAll(given);
    if (!('what' in read)) return read;
    issues.addIssue(issueText(read.what, read.hint));
    return z.NEVER;
  });

function readAll(given: unknown): readonly (readonly Following[])[] | Fault {
  const items = Array.isArray(given) ? given : [given];
  const all = items.map((item) => {
    if (!Array.isArray(item)) return readItem(item);
    const some = item.map(readItem);
    return some.find(isFault) ?? [some.flatMap((one) => one as Groups).flat()];
  });
  const fault = all.find(isFault);
  if (fault !== undefined) return fault;
  const groups = all.flatMap((one) => one as Groups);
  return groups.length === 0 || groups.some(({ length }) => length === 0) ? noStep : groups;
}

type Groups = readonly (readonly Following[])[];

function readItem(given: unknown): Groups | Fault {
  if (typeof given === 'string') return [[{ label: labelOf(given), outcome: 'gained' }]];
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { what: given === null ? 'has no value' : `${kindOf(given)} names no step`, hint: HINT };
  const entries = Object.entries(given);
  const wrong = entries.find(([, is]) => !isOutcome(is));
  if (wrong === undefined) return entries.map(([label, is]) => [{ label: labelOf(label), outcome: is as StepOutcome }]);
  const word = typeof wrong[1] === 'string' ? wrong[1] : '';
  return {
    what: `${kindOf(wrong[1])} is nothing that can become of "${wrong[0]}"`,
    hint: suggest(word, stepOutcomes),
  };
}

const isFault = (read: Groups | Fault): read is Fault => 'what' in read;
const isOutcome = (word: unknown): word is StepOutcome => stepOutcomes.some((outcome) => outcome === word);
/** As the label of a step is read. */
const labelOf = (text: string): string => text.replace(/\s+/g, ' ').trim();

const HINT = 'write the label of a step, a list of labels, or a map such as { the clones: failed }';
const noStep: Fault = { what: 'names no step', hint: HINT };
