import type { LegendEntry } from './run-port.ts';
import { type StateCodes, standings } from './state-codes.ts';

/**
 * How a device is, in one word. Every state of a region says something about it, and what stands further down this list
 * outdoes what stands above: a device that is off and whose certificate has run out is `expired`, since being off is no
 * trouble. A device whose certificate is revoked is `revoked`, whether the registry has disabled it as well or not: that is what
 * keeps it off. Weights are apart from that order: among devices in one pixel, sleep matters less than back-off.
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
  { name: 'fell back', family: 'refused', weight: 7 },
  { name: 'expired', family: 'refused', weight: 8 },
  { name: 'refused', family: 'refused', weight: 9 },
  { name: 'recovery', family: 'refused', weight: 10 },
  { name: 'bricked', family: 'refused', weight: 11 },
  { name: 'disabled', family: 'revoked', weight: 12 },
  { name: 'revoked', family: 'revoked', weight: 13 },
  { name: 'compromised', family: 'compromised', weight: 14 },
] as const satisfies readonly LegendEntry[];

type Health = (typeof healthLegend)[number]['name'];

/** What a state says of its device; one that is not listed says nothing. */
const sayings: Readonly<Record<string, Readonly<Record<string, Health>>>> = {
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
  trust: { expired: 'expired', refused: 'refused' },
  update: {
    offered: 'updating',
    deferred: 'updating',
    downloading: 'updating',
    verifying: 'updating',
    accepted: 'updating',
    staged: 'updating',
    trial: 'on trial',
    reverted: 'fell back',
  },
  implant: { exploited: 'compromised', dormant: 'compromised', active: 'compromised' },
};

const healthCode = (name: Health): number => healthLegend.findIndex((entry) => entry.name === name);

/** For each word, what its values say of a device. The health is the greatest over all words. */
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
    const said = sayings[name]?.[states[codes.stateOf[code]]];
    if (said !== undefined) worst = Math.max(worst, healthCode(said));
    const standing = region === codes.trust ? standings[codes.standingOf(code)] : 'good';
    if (standing !== 'good') worst = Math.max(worst, healthCode(standing === 'disabled' ? 'disabled' : 'revoked'));
  }
  return worst;
}
