import { regionNames } from '../../sim/device/device-regions.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { parseSpan } from '../../sim/kernel/time/duration.ts';

/**
 * The terms of the find box.
 *
 *   link:backoff,dialing        the link is in one of these states
 *   -trust:certified            and trust is not certified
 *   sensor-7                    and the name contains this
 *
 * All terms must hold, the values of a term are alternatives, a minus negates.
 */
export interface Term {
  readonly key: QueryKey;
  readonly isNot: boolean;
  readonly values: readonly string[];
}

export const wordKeys = ['tenant', 'product', 'profile', 'ring', 'site', 'fw'] as const;
export const queryKeys = [
  'state',
  'health',
  'sign',
  ...regionNames,
  ...wordKeys,
  'name',
  'verdict',
  'control',
  'since',
] as const;
export type QueryKey = (typeof queryKeys)[number];

/** Errors: LabError `view/bad-query`, with the valid form as its hint. */
export function parseQuery(query: string): readonly Term[] {
  return query.split(/\s+/).filter(Boolean).map(parseTerm);
}

function parseTerm(text: string): Term {
  const isNot = text.startsWith('-') && text.length > 1;
  const term = isNot ? text.slice(1) : text;
  const colon = term.indexOf(':');
  if (colon < 0) return { key: 'name', isNot, values: [term] };
  const [key, values] = [
    term.slice(0, colon).toLowerCase(),
    term
      .slice(colon + 1)
      .split(',')
      .filter(Boolean),
  ];
  if (!isKey(key))
    throw badQuery(
      `"${key}" is not a key`,
      `keys are ${queryKeys.join(', ')}; a word without a colon is part of a name`,
    );
  if (values.length === 0) throw badQuery(`${key}: has no value`, `write ${key}:value, or ${key}:one,other for either`);
  return { key, isNot, values };
}

const isKey = (text: string): text is QueryKey => (queryKeys as readonly string[]).includes(text);

export const badQuery = (what: string, hint: string): LabError => new LabError('view/bad-query', { what, hint });

/** In ticks: a device that changed within one of the spans changed within the longest. */
export function longestSpan(values: readonly string[], tickMs: number): number {
  try {
    return Math.max(...values.map((value) => parseSpan(value))) / tickMs;
  } catch {
    throw badQuery(`since:${values.join(',')} is not a span of time`, 'write since:30s, since:5m or since:1h30m');
  }
}

/**
 * The positions of the values in a list of names. Errors: LabError `view/bad-query` for a value that the list does not
 * have, with those that it has.
 */
export function placesOf(values: readonly string[], names: readonly string[], what: string): ReadonlySet<number> {
  const places = new Set<number>();
  for (const value of values) {
    const before = places.size;
    for (const [i, name] of names.entries()) if (isSame(name, value)) places.add(i);
    if (places.size > before || names.some((name) => isSame(name, value))) continue;
    throw badQuery(
      `"${value}" is no ${what} of this run`,
      names.length === 0 ? 'it has none' : `it has ${listed(names)}`,
    );
  }
  return places;
}

/** A value in a query has no blanks, so a hyphen may stand for one. */
const isSame = (name: string, value: string): boolean =>
  name.toLowerCase() === value.toLowerCase() || name.toLowerCase().replaceAll(' ', '-') === value.toLowerCase();

const LISTED_MAX = 12;

const listed = (names: readonly string[]): string =>
  names.length <= LISTED_MAX
    ? names.join(', ')
    : `${names.slice(0, LISTED_MAX).join(', ')} and ${names.length - LISTED_MAX} more`;
