import type { StateCodes } from '../../reports/trace-index/state-codes.ts';
import { deviceHealth, type Health } from '../../sim/device/device-health.ts';
import { describedState } from '../../sim/device/device-regions.ts';
import type { LegendEntry } from './legend.ts';
import { stateOfCode, wordTables } from './word-tables.ts';

export const healthLegend: readonly LegendEntry[] = deviceHealth;

const healthCode = (name: Health): number => healthLegend.findIndex((entry) => entry.name === name);

/** For each word, the health that each of its values means. The health of a device is the greatest over all words. */
export const healthTables = (codes: StateCodes): readonly Uint8Array[] =>
  wordTables(codes, (code) => healthOf(codes, code), Math.max);

function healthOf(codes: StateCodes, code: number): number {
  const health = describedState(...stateOfCode(codes, code))?.health;
  return health === undefined ? 0 : healthCode(health);
}
