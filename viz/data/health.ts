import type { StateCodes } from '../../reports/trace-index/state-codes.ts';
import { deviceHealth, type Health } from '../../sim/device/device-health.ts';
import { describedState } from '../../sim/device/device-regions.ts';
import type { LegendEntry } from './legend.ts';

export const healthLegend: readonly LegendEntry[] = deviceHealth;

const healthCode = (name: Health): number => healthLegend.findIndex((entry) => entry.name === name);

/** For each word, the health that each of its values means. The health of a device is the greatest over all words. */
export function healthTables(codes: StateCodes): readonly Uint8Array[] {
  return Array.from({ length: codes.words }, (_, word) => {
    const table = new Uint8Array(codes.valuesIn(word));
    for (let value = 0; value < table.length; value++) table[value] = healthOf(codes, word, value);
    return table;
  });
}

function healthOf(codes: StateCodes, word: number, value: number): number {
  let worst = 0;
  for (let region = 0; region < Math.max(codes.regions.length, codes.trust + 1); region++) {
    if (codes.wordOfRegion(region) !== word) continue;
    const code = codes.codeIn(region, value);
    const { name = '', states = [] } = codes.regions[region] ?? {};
    const health = describedState(name, states[codes.stateOf[code]])?.health;
    if (health !== undefined) worst = Math.max(worst, healthCode(health));
  }
  return worst;
}
