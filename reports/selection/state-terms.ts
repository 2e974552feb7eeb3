import { SelectionError } from '../../sim/selection/selection-error.ts';
import { knownPlacesOf } from '../../sim/selection/words.ts';
import { markStates, type StateCodes } from '../trace-index/state-codes.ts';

/** By word, 1 for each value that has one of the states: of the region that the key names, or of any. */
export function stateTables(codes: StateCodes, key: string, words: readonly string[]): readonly Uint8Array[] {
  const wanted = wantedCodes(codes, key, words);
  return Array.from({ length: codes.words }, (_, word) => {
    const table = new Uint8Array(codes.valuesIn(word));
    for (let region = 0; region < codes.regions.length; region++) {
      if (codes.wordOfRegion(region) !== word) continue;
      for (let value = 0; value < table.length; value++) table[value] |= wanted[codes.codeIn(region, value)];
    }
    return table;
  });
}

function wantedCodes(codes: StateCodes, key: string, words: readonly string[]): Uint8Array {
  const regions = codes.regions.map((region, number) => ({ ...region, number }));
  const asked = key === 'state' ? regions : regions.filter(({ name }) => name === key);
  if (asked.length === 0) {
    throw new SelectionError({
      what: `the devices of this run have no ${key}`,
      hint: `they have ${regions.map(({ name }) => name).join(', ')}`,
    });
  }
  const names = [...new Set(asked.flatMap(({ states }) => states))];
  const states = [...knownPlacesOf(words, names, key === 'state' ? 'state' : `state of ${key}`)].map((i) => names[i]);
  const wanted = new Uint8Array(codes.count);
  for (const { number } of asked) markStates(codes, number, states, wanted);
  return wanted;
}
