import { nearest } from '../../sim/kernel/near.ts';
import { type GroupTerm, groupTerms } from '../../sim/plan/selection.ts';
import type { FieldFault, Reading } from './measure.ts';
import { spanUnit } from './unit.ts';

/** The part of a run that a threshold is about, and by which attribute it stands for several. */
export interface ThresholdWindow {
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly by?: GroupTerm;
}

const windowWords = ['from', 'to', 'by'] as const;
type WindowWord = (typeof windowWords)[number];
export type WindowPart = readonly [word: WindowWord, text: string];

/** Splits a threshold from its window, and returns the text after each word of that: `value < 200/s from 1h to 2h`. */
export function splitWindow(text: string): readonly [claim: string, ...parts: WindowPart[]] {
  const [claim = '', ...rest] = text.split(/(?:^|\s)(from|to|by)(?=\s|$)/).map((part) => part.trim());
  const parts: WindowPart[] = [];
  for (let i = 0; i < rest.length; i += 2) parts.push([rest[i] as WindowWord, rest[i + 1]]);
  return [claim, ...parts];
}

/** The window of a threshold. */
export function readWindow(claim: string, parts: readonly WindowPart[]): Reading<ThresholdWindow> {
  if (parts.length === 0) return misspelled(claim) ?? { value: {} };
  let window: ThresholdWindow = {};
  for (const [nth, [word, text]] of parts.entries()) {
    if (parts.findIndex(([other]) => other === word) < nth)
      return { what: `"${word}" is written twice`, hint: `write it once, last, such as "${claim} ${examples[word]}"` };
    const read = word === 'by' ? readGroup(claim, text) : readTime(claim, word, text);
    if ('what' in read) return read;
    window = { ...window, ...read.value };
  }
  const { fromMs = 0, toMs = Number.POSITIVE_INFINITY } = window;
  if (fromMs < toMs) return { value: window };
  return { what: 'the window ends before it has begun', hint: `write it as in "${claim} from 1h to 2h"` };
}

function readTime(claim: string, word: 'from' | 'to', text: string): Reading<ThresholdWindow> {
  const hint = `write a span of time, such as "${claim} ${examples[word]}"`;
  if (text === '') return { what: `"${word}" is without a time`, hint };
  const ms = spanUnit.read(text);
  if (ms === undefined || Number.isNaN(ms)) return { what: `"${text}" is not a span of time`, hint };
  if (ms < 0) return { what: `a run has nothing before its start, and this says ${word} ${text}`, hint };
  return { value: word === 'from' ? { fromMs: ms } : { toMs: ms } };
}

function readGroup(claim: string, text: string): Reading<ThresholdWindow> {
  const by = groupTerms.find((known) => known === text);
  if (by !== undefined) return { value: { by } };
  const like = nearest(text, groupTerms);
  const hint = like === undefined ? `use one of ${groupTerms.join(', ')}` : `did you mean "${claim} by ${like}"?`;
  return text === ''
    ? { what: '"by" is without an attribute', hint: `write which, such as "${claim} ${examples.by}"` }
    : { what: `devices are not grouped by "${text}"`, hint };
}

const examples: Readonly<Record<WindowWord, string>> = { from: 'from 1h', to: 'to 2h', by: 'by product' };

/** Recognizes a word after the value as a misspelled word of a window, or a synonym of one. */
function misspelled(claim: string): FieldFault | undefined {
  const [, figure, word, text] = /^(.*\S)\s+([a-z]{2,})\s+(\S+)$/i.exec(claim) ?? [];
  if (figure === undefined || !/[<>=]\s*\S/.test(figure)) return undefined;
  const isTime = /^-?\d/.test(text);
  const known = isTime ? ['from', 'to'] : ['by'];
  const meant =
    synonyms.find(([, others]) => others.includes(word.toLowerCase()))?.[0] ?? nearest(word.toLowerCase(), known);
  if (meant === undefined || !known.includes(meant)) return undefined;
  return { what: `"${word}" is not known here`, hint: `did you mean "${figure} ${meant} ${text}"?` };
}

const synonyms: readonly (readonly [WindowWord, readonly string[]])[] = [
  ['from', ['after', 'since', 'starting', 'beyond', 'past']],
  ['to', ['until', 'till', 'before']],
  ['by', ['per', 'each', 'for']],
];
