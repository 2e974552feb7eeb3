import { nearest } from '../../sim/kernel/near.ts';
import type { FieldFault, Reading } from './measure.ts';
import { spanUnit } from './unit.ts';

/** Splits a threshold from its warm-up, and returns the text after each `from`: `value < 200/s from 1h`. */
export const splitWarmUp = (text: string): readonly [claim: string, ...from: string[]] => {
  const [claim = '', ...from] = text.split(/(?:^|\s)from(?=\s|$)/).map((part) => part.trim());
  return [claim, ...from];
};

/** The warm-up that a threshold excludes, in milliseconds; undefined if it excludes none. */
export function readWarmUp(claim: string, from: readonly string[]): Reading<number | undefined> {
  if (from.length > 1)
    return { what: '"from" is written twice', hint: `write it once, last, such as "${claim} from 1h"` };
  const [text] = from;
  if (text === undefined) return misspelled(claim) ?? { value: undefined };
  const hint = `write a span of time, such as "${claim} from 1h"`;
  if (text === '') return { what: '"from" is without a time', hint };
  const ms = spanUnit.read(text);
  if (ms === undefined || Number.isNaN(ms)) return { what: `"${text}" is not a span of time`, hint };
  if (ms < 0) return { what: `a run has nothing before its start, and this says from ${text}`, hint };
  return { value: ms };
}

/** Recognizes a word and a time after the value as a misspelled `from`, or a synonym of it. */
function misspelled(claim: string): FieldFault | undefined {
  const [, figure, word, span] = /^(.*\S)\s+([a-z]{2,})\s+(-?\d\S*)$/i.exec(claim) ?? [];
  if (word === undefined || (!others.includes(word.toLowerCase()) && nearest(word, ['from']) === undefined)) return;
  return { what: `"${word}" is not known here`, hint: `did you mean "${figure} from ${span}"?` };
}

const others: readonly string[] = ['after', 'since', 'starting', 'beyond', 'past'];
