import type { StateCodes } from '../../reports/trace-index/state-codes.ts';
import type { LegendEntry } from './legend.ts';

/**
 * The health of a device, in one word: its power, its link and its update. Later entries of this list outrank earlier
 * ones. Security is not part of it, since that would hide whether the device is online: see `signs.ts`. Weights differ
 * from that order: among devices in one pixel, sleep matters less than back-off.
 */
export const healthLegend = [
  { name: 'healthy', family: 'healthy', weight: 0 },
  { name: 'updating', family: 'updating', weight: 3 },
  { name: 'on trial', family: 'updating', weight: 4 },
  { name: 'connecting', family: 'backoff', weight: 5 },
  { name: 'backoff', family: 'backoff', weight: 6 },
  { name: 'not connected', family: 'offline', weight: 4 },
  { name: 'booting', family: 'booting', weight: 4 },
  { name: 'asleep', family: 'offline', weight: 1 },
  { name: 'off', family: 'offline', weight: 2 },
  { name: 'recovery', family: 'refused', weight: 10 },
  { name: 'bricked', family: 'refused', weight: 11 },
] as const satisfies readonly LegendEntry[];

type Health = (typeof healthLegend)[number]['name'];

/** The health that a state means; a state that is not listed does not affect it. */
const healthOfState: Readonly<Record<string, Readonly<Record<string, Health>>>> = {
  power: {
    off: 'off',
    asleep: 'asleep',
    rom: 'booting',
    verifying: 'booting',
    os: 'booting',
    recovery: 'recovery',
    bricked: 'bricked',
  },
  link: {
    offline: 'not connected',
    dialing: 'connecting',
    tls: 'connecting',
    connecting: 'connecting',
    backoff: 'backoff',
    disconnecting: 'connecting',
  },
  update: {
    offered: 'updating',
    deferred: 'updating',
    downloading: 'updating',
    verifying: 'updating',
    accepted: 'updating',
    staged: 'updating',
    trial: 'on trial',
  },
};

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
    const health = healthOfState[name]?.[states[codes.stateOf[code]]];
    if (health !== undefined) worst = Math.max(worst, healthCode(health));
  }
  return worst;
}
