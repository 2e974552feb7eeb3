import { type StateCodes, standings } from '../../reports/trace-index/state-codes.ts';
import { describedState } from '../../sim/device/device-regions.ts';
import type { StateFact } from '../../sim/device/state-descriptor.ts';
import { stateOfCode, wordTables } from './word-tables.ts';

/**
 * Facts about a device besides its link and health: the second channel of the map. A device may have several at once;
 * `signs` lists the signs that follow from them, the loudest last, and the map draws the loudest that the legend has not
 * switched off.
 */
export const facts = {
  online: 1,
  fellBack: 2,
  expired: 4,
  refused: 8,
  disabled: 16,
  revoked: 32,
  dormant: 64,
  active: 128,
} as const satisfies Readonly<Record<StateFact, number>> & Readonly<Record<string, number>>;

/** Shapes distinguish signs without their colors; see `viz/raster/sign-shape.ts`. */
export type SignShape =
  | 'back'
  | 'hollow diamond'
  | 'diamond'
  | 'bar'
  | 'stroke'
  | 'hollow dot'
  | 'dot'
  | 'loud bar'
  | 'loud stroke'
  | 'cross'
  | 'two dots';

export interface Sign {
  /** In addresses and queries. */
  readonly key: string;
  readonly name: string;
  readonly shape: SignShape;
  /** A custom property of the style sheet. */
  readonly tone: 'updating' | 'refused' | 'revoked' | 'compromised' | 'ink';
  holds(facts: number): boolean;
}

const has = (wanted: number) => (given: number) => (given & wanted) !== 0;
const silenced = (wanted: number) => (given: number) => (given & wanted) !== 0 && (given & facts.online) === 0;
const stillOnline = (wanted: number) => (given: number) => (given & wanted) !== 0 && (given & facts.online) !== 0;

/** Signs of facts that last, the loudest last. */
export const signs: readonly Sign[] = [
  { key: 'fell-back', name: 'fell back', shape: 'back', tone: 'ink', holds: has(facts.fellBack) },
  { key: 'expired', name: 'certificate expired', shape: 'hollow diamond', tone: 'refused', holds: has(facts.expired) },
  { key: 'not-certified', name: 'refused a certificate', shape: 'diamond', tone: 'refused', holds: has(facts.refused) },
  { key: 'disabled', name: 'disabled, silenced', shape: 'bar', tone: 'revoked', holds: silenced(facts.disabled) },
  { key: 'revoked', name: 'revoked, silenced', shape: 'stroke', tone: 'revoked', holds: silenced(facts.revoked) },
  { key: 'dormant', name: 'implant dormant', shape: 'hollow dot', tone: 'compromised', holds: has(facts.dormant) },
  { key: 'active', name: 'implant active', shape: 'dot', tone: 'compromised', holds: has(facts.active) },
  {
    key: 'disabled-online',
    name: 'disabled, still online',
    shape: 'loud bar',
    tone: 'revoked',
    holds: stillOnline(facts.disabled),
  },
  {
    key: 'revoked-online',
    name: 'revoked, still online',
    shape: 'loud stroke',
    tone: 'revoked',
    holds: stillOnline(facts.revoked),
  },
];

/** Signs of recent decisions, in the order of `Snapshot.justNow`; a device stays cloned while an actor has its session. */
export const recentSigns = [
  { key: 'refused-now', name: 'refused', shape: 'cross', tone: 'ink' },
  { key: 'let-in-now', name: 'cloned, or reached', shape: 'two dots', tone: 'compromised' },
] as const satisfies readonly Omit<Sign, 'holds'>[];

/** How many combinations of facts exist: the length of a table by facts. */
export const FACTS_COUNT = 256;

/** Devices in link state online. */
export const onlineIn = (factCounts: Uint32Array): number =>
  factCounts.reduce((sum, count, given) => sum + ((given & facts.online) === 0 ? 0 : count), 0);

/** How many devices have a sign, from how many have each combination of facts. */
export const countWith = (factCounts: Uint32Array, sign: Sign): number =>
  factCounts.reduce((sum, count, facts) => sum + (count > 0 && sign.holds(facts) ? count : 0), 0);

/** All signs of one device, the loudest first. */
export const signsOfDevice = ({ facts }: { readonly facts: Uint8Array }, device: number): readonly Sign[] =>
  facts.length === 0 ? [] : signs.filter((sign) => sign.holds(facts[device])).toReversed();

/** For each word of the states, the facts of each of its values; a device has those of all its words. */
export const factTables = (codes: StateCodes): readonly Uint8Array[] =>
  wordTables(
    codes,
    (code) => factsOf(codes, code),
    (one, other) => one | other,
  );

const standingFacts: Readonly<Record<(typeof standings)[number], number>> = {
  good: 0,
  revoked: facts.revoked,
  disabled: facts.disabled,
  'revoked and disabled': facts.revoked | facts.disabled,
};

function factsOf(codes: StateCodes, code: number): number {
  const fact = describedState(...stateOfCode(codes, code))?.fact;
  const standing = codes.regionOf[code] === codes.trust ? standingFacts[standings[codes.standingOf(code)]] : 0;
  return standing | (fact === undefined ? 0 : facts[fact]);
}
