import { SelectionError } from './selection-error.ts';

/**
 * The positions in a list of names that the words of a term mean. A word means the name that is written like it or,
 * without such a name, those that differ from it in letter case, or have a blank for a hyphen.
 */
export function placesOf(words: readonly string[], names: readonly string[]): ReadonlySet<number> {
  const places = new Set<number>();
  for (const word of words) for (const place of placesOfWord(word, names)) places.add(place);
  return places;
}

/** The same. Errors: SelectionError for a word that means no name, with those that there are. */
export function knownPlacesOf(words: readonly string[], names: readonly string[], what: string): ReadonlySet<number> {
  for (const word of words) {
    if (placesOfWord(word, names).length > 0) continue;
    throw new SelectionError({
      what: `"${word}" is no ${what} of this run`,
      hint: names.length === 0 ? 'it has none' : `it has ${listed(names)}`,
    });
  }
  return placesOf(words, names);
}

export const meansName = (word: string, name: string): boolean =>
  folded(name) === folded(word) || folded(name).replaceAll(' ', '-') === folded(word);

function placesOfWord(word: string, names: readonly string[]): readonly number[] {
  const exact = names.indexOf(word);
  if (exact >= 0) return [exact];
  return [...names.keys()].filter((place) => meansName(word, names[place]));
}

const folded = (text: string): string => text.toLowerCase();

const LISTED_MAX = 12;

const listed = (names: readonly string[]): string =>
  names.length <= LISTED_MAX
    ? names.join(', ')
    : `${names.slice(0, LISTED_MAX).join(', ')} and ${names.length - LISTED_MAX} more`;
