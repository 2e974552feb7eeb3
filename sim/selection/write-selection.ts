import { type Selection, type Words, wordsOf, wordTerms } from '../plan/selection.ts';
import { showShare } from './chance-terms.ts';

/** A selection as text; `readSelection` reads it back. A selection of the whole fleet is an empty text. */
export const writeSelection = (selection: Selection): string => joined(selection).text;

/** A part and how tightly it holds together: an `or` needs parentheses within an `and`, both need them after `not`. */
interface Part {
  readonly text: string;
  readonly binds: 'or' | 'and' | 'term';
}

function joined(selection: Selection): Part {
  const parts = partsOf(selection);
  if (parts.length === 1) return parts[0];
  return {
    text: parts.map((part) => within(part, ['and', 'or'])).join(' and '),
    binds: parts.length === 0 ? 'term' : 'and',
  };
}

function partsOf(selection: Selection): readonly Part[] {
  const { share, pick, all = [], any, not } = selection;
  return [
    ...wordTerms.flatMap((key) => (selection[key] === undefined ? [] : [term(key, selection[key])])),
    ...(share === undefined ? [] : [term('share', showShare(share))]),
    ...(pick === undefined ? [] : [term('pick', String(pick))]),
    ...all.map(joined).map((part) => (part.text.startsWith('pick:') ? { ...part, text: `(${part.text})` } : part)),
    ...(any === undefined
      ? []
      : [{ text: any.map((each) => within(joined(each), ['or'])).join(' or '), binds: 'or' } as const]),
    ...(not === undefined ? [] : [{ text: `not ${within(joined(not), ['and', 'or'])}`, binds: 'term' } as const]),
  ];
}

const within = ({ text, binds }: Part, loose: readonly Part['binds'][]): string =>
  loose.includes(binds) ? `(${text})` : text;

const term = (key: string, words: Words): Part => ({
  text: `${key}:${wordsOf(words).map(quoted).join(',')}`,
  binds: 'term',
});

const quoted = (word: string): string =>
  /^[^\s",()\\]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
