import { type AccessRule, type AccessVariable, accessVariables } from '../plan/access.ts';
import { covers, doFiltersMeet, hasWildcard, isFilter } from '../protocol/topic-filter.ts';

/** The value of a client's variable; undefined if it has none. */
export type ValueOf = (variable: AccessVariable) => string | undefined;

/** A pattern of an access rule, read once and compared with many requests. */
export interface AccessPattern {
  /** Whether it names all of `text`, a topic or filter. */
  covers(text: string, values: ValueOf): boolean;
  /** Whether it names any of `text`. */
  meets(text: string, values: ValueOf): boolean;
}

export function accessPattern(pattern: string, syntax: AccessRule['syntax']): AccessPattern {
  return syntax === 'mqtt' ? mqttPattern(pattern) : globPattern(partsOf(pattern, syntax));
}

/** What is wrong with a pattern, in words; undefined if nothing is. */
export function patternFault(pattern: string, syntax: AccessRule['syntax']): string | undefined {
  if (pattern === '') return 'is empty';
  const variable = partsOf(pattern, syntax).find((part) => typeof part !== 'string' && 'unknown' in part);
  if (variable !== undefined) return `has no variable ${pattern.match(/\{[^{}]*\}?/)?.[0] ?? pattern}`;
  if (syntax === 'glob') return undefined;
  const sample = filledIn(partsOf(pattern, syntax), () => 'x');
  return isFilter(sample ?? '') ? undefined : 'is not a topic filter: + and # stand alone in a level, # in the last';
}

type Part =
  | string
  | { readonly variable: AccessVariable }
  | { readonly any: 'text' | 'character' }
  | { readonly unknown: string };

function partsOf(pattern: string, syntax: AccessRule['syntax']): readonly Part[] {
  const found = pattern.matchAll(/\{\{|\{([^{}]*)\}?|[*?]|[^{*?]+/g);
  return Array.from(found, ([text, name]): Part => {
    if (text === '{{') return '{';
    if (syntax === 'glob' && text === '*') return { any: 'text' };
    if (syntax === 'glob' && text === '?') return { any: 'character' };
    if (name === undefined) return text;
    if (syntax === 'glob' && (name === '*' || name === '?')) return name;
    return text.endsWith('}') && isVariable(name) ? { variable: name } : { unknown: text };
  });
}

const isVariable = (name: string): name is AccessVariable => Object.hasOwn(accessVariables, name);

/**
 * A value with wildcards of its own would name topics of others, so a rule with such a value names none, as a rule with a
 * value that the client does not have.
 */
function mqttPattern(pattern: string): AccessPattern {
  const parts = partsOf(pattern, 'mqtt');
  const compare = (how: typeof covers) => (text: string, values: ValueOf) => {
    const filter = filledIn(parts, values);
    return filter !== undefined && how(filter, text);
  };
  const plain = plainPattern(pattern);
  const meets = compare(doFiltersMeet);
  if (plain === undefined) return { covers: compare(covers), meets };
  return {
    covers: (text, values) => coversPlain(plain, text, values),
    // A topic, as most requests name, is met by what covers it.
    meets: (text, values) => (hasWildcard(text) ? meets(text, values) : coversPlain(plain, text, values)),
  };
}

/** A pattern whose only wildcards are at its end: that of nearly all lists, and compared without making a string. */
interface PlainPattern {
  readonly head: readonly Part[];
  /** What may follow the head: nothing, anything below it with or without itself. */
  readonly tail: '' | '/#' | '/+/#';
}

function plainPattern(pattern: string): PlainPattern | undefined {
  const tail = tails.find((end) => pattern.endsWith(end)) ?? '';
  const head = partsOf(pattern.slice(0, pattern.length - tail.length), 'mqtt');
  const isPlain = head.every((part) => typeof part !== 'string' || !hasWildcard(part));
  return isPlain ? { head, tail } : undefined;
}

const tails = ['/+/#', '/#'] as const;

function coversPlain({ head, tail }: PlainPattern, text: string, values: ValueOf): boolean {
  let at = 0;
  for (const part of head) {
    const value = valueIn(part, values);
    if (value === undefined || !text.startsWith(value, at)) return false;
    at += value.length;
  }
  if (at === text.length) return tail !== '/+/#';
  return tail !== '' && text[at] === '/' && (tail === '/#' || text[at + 1] !== '#');
}

function filledIn(parts: readonly Part[], values: ValueOf): string | undefined {
  let filter = '';
  for (const part of parts) {
    const value = valueIn(part, values);
    if (value === undefined) return undefined;
    filter += value;
  }
  return filter;
}

function valueIn(part: Part, values: ValueOf): string | undefined {
  if (typeof part === 'string') return part;
  const value = 'variable' in part ? values(part.variable) : undefined;
  return value === undefined || hasWildcard(value) ? undefined : value;
}

/** Compares text with text: to a glob, a filter is the characters that it is written with. */
function globPattern(parts: readonly Part[]): AccessPattern {
  const holds = (text: string, values: ValueOf): boolean => matches(parts, values, text);
  return { covers: holds, meets: holds };
}

/** Linear in text and pattern but for the last `*`, to which it returns when what follows does not fit. */
function matches(parts: readonly Part[], values: ValueOf, text: string): boolean {
  let at = 0;
  let part = 0;
  let star = -1;
  let starAt = 0;
  while (part < parts.length || at < text.length) {
    const step = part < parts.length ? stepOf(parts[part], values, text, at) : -1;
    if (step === 'star') {
      star = part++;
      starAt = at;
    } else if (step >= 0) {
      at += step;
      part++;
    } else if (star >= 0 && starAt < text.length) {
      at = ++starAt;
      part = star + 1;
    } else {
      return false;
    }
  }
  return true;
}

/** How many characters of the text a part takes here; -1 if it does not fit. */
function stepOf(part: Part, values: ValueOf, text: string, at: number): number | 'star' {
  if (typeof part === 'string') return text.startsWith(part, at) ? part.length : -1;
  if ('any' in part) return part.any === 'text' ? 'star' : at < text.length ? 1 : -1;
  const value = 'variable' in part ? values(part.variable) : undefined;
  return value !== undefined && text.startsWith(value, at) ? value.length : -1;
}
