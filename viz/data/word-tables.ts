import type { StateCodes } from '../../reports/trace-index/state-codes.ts';

/**
 * For each word of the states a table of what each of its values means, joined from what the codes of its regions mean. A word has
 * up to 65,536 values and a run some fifty codes, so the meaning of each code is looked up once.
 */
export function wordTables(
  codes: StateCodes,
  meaningOf: (code: number) => number,
  join: (one: number, other: number) => number,
): readonly Uint8Array[] {
  const meanings = Uint8Array.from({ length: codes.count }, (_, code) => meaningOf(code));
  const tables = Array.from({ length: codes.words }, (_, word) => new Uint8Array(codes.valuesIn(word)));
  for (let region = 0; region < Math.max(codes.regions.length, codes.trust + 1); region++) {
    const table = tables[codes.wordOfRegion(region)];
    for (let value = 0; value < table.length; value++)
      table[value] = join(table[value], meanings[codes.codeIn(region, value)]);
  }
  return tables;
}

/** Name and state of a code; neither for the standing of devices in a run that has no region for it. */
export function stateOfCode({ regions, regionOf, stateOf }: StateCodes, code: number): readonly [string, string] {
  const { name = '', states = [] } = regions[regionOf[code]] ?? {};
  return [name, states[stateOf[code]]];
}
