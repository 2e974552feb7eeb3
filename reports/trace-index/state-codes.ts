import { type EventKind, eventKinds } from '../../sim/kernel/trace/kinds.ts';
import type { Region } from '../run-folder/manifest.ts';

/**
 * The states of a device as small numbers that a row changes by addition.
 *
 * Shape   a code names a state of a region; the states of all regions of a device are packed into words of 16 bits, as
 *         few as possible, so that a color is one table lookup
 *
 * Trust has a second part, the standing, which events change: a device whose certificate was revoked does not know it
 * yet, so its own trust state does not show it.
 */
export interface StateCodes {
  readonly regions: readonly Region[];
  readonly words: number;
  /** How many codes there are; `nothing` is one more: a row that changes no state. */
  readonly count: number;
  readonly nothing: number;
  /** By code. */
  readonly regionOf: Uint16Array;
  readonly stateOf: Uint16Array;
  readonly wordOf: Uint8Array;
  /** What a code adds to its word. */
  readonly addsOf: Uint32Array;
  /** Of a code's region: its first code, how many there are, and what one counts in its word. */
  readonly firstOf: Uint16Array;
  readonly sizeOf: Uint16Array;
  readonly unitOf: Uint32Array;
  /** The code of a state; that of trust is the one in good standing. */
  plain(region: number, state: number): number;
  /** The code of a transition's row, from its plain code and the code that it replaces. */
  codeAfterTransition(plain: number, before: number): number;
  /** The code of an event's row; `nothing` if the kind leaves the standing alone. */
  standingAfter(kind: number, before: number): number;
  /** The code of a region in a word's value; `trust` has one even in a run without it. */
  codeIn(region: number, value: number): number;
  readonly trust: number;
  standingOf(code: number): number;
  wordOfRegion(region: number): number;
  /** Different values that a word can have: the length of a table by value. */
  valuesIn(word: number): number;
}

/** A certificate is revoked, a device is disabled in the registry; a device may be both, and each ends separately. */
export const standings = ['good', 'revoked', 'disabled', 'revoked and disabled'] as const;
const REVOKED = 1;
const DISABLED = 2;

export function stateCodes(regions: readonly Region[]): StateCodes {
  const named = regions.findIndex(({ name }) => name === 'trust');
  const trust = named < 0 ? regions.length : named;
  const certified = named < 0 ? -1 : regions[named].states.indexOf('certified');
  const places = packed(regions, trust);
  const count = places.reduce((sum, { size }) => sum + size, 0);

  const [regionOf, stateOf] = [new Uint16Array(count), new Uint16Array(count)];
  const [wordOf, addsOf] = [new Uint8Array(count), new Uint32Array(count)];
  const [firstOf, sizeOf, unitOf] = [new Uint16Array(count), new Uint16Array(count), new Uint32Array(count)];
  for (const [region, { first, size, unit, word }] of places.entries()) {
    for (let i = 0; i < size; i++) {
      regionOf[first + i] = region;
      stateOf[first + i] = region === trust ? Math.floor(i / standings.length) : i;
      wordOf[first + i] = word;
      addsOf[first + i] = i * unit;
      firstOf[first + i] = first;
      sizeOf[first + i] = size;
      unitOf[first + i] = unit;
    }
  }
  const trustFirst = places[trust].first;
  const standingOf = (code: number): number => (code - trustFirst) % standings.length;

  function codeAfterTransition(plain: number, before: number): number {
    if (regionOf[plain] !== trust) return plain;
    const standing = standingOf(before);
    // A new certificate ends the revocation of the one before it.
    return plain + (stateOf[plain] === certified ? standing & DISABLED : standing);
  }

  function standingAfter(kind: number, before: number): number {
    const standing = standingOf(before);
    const next = {
      [kinds.revoked]: standing | REVOKED,
      [kinds.disabled]: standing | DISABLED,
      [kinds.issued]: standing & DISABLED,
    }[kind];
    return before - standing + next;
  }

  return {
    regions,
    words: 1 + places.reduce((most, { word }) => Math.max(most, word), 0),
    count,
    nothing: count,
    regionOf,
    stateOf,
    wordOf,
    addsOf,
    firstOf,
    sizeOf,
    unitOf,
    plain: (region, state) => places[region].first + state * (region === trust ? standings.length : 1),
    codeAfterTransition,
    standingAfter: (kind, before) => (movesStanding(kind) ? standingAfter(kind, before) : count),
    codeIn: (region, value) => places[region].first + (Math.floor(value / places[region].unit) % places[region].size),
    trust,
    standingOf,
    wordOfRegion: (region) => places[region].word,
    valuesIn: (word) => places.reduce((size, place) => (place.word === word ? size * place.size : size), 1),
  };
}

const kindOf = (kind: EventKind): number => eventKinds.indexOf(kind);
// Pages that show no events import this file too, and leave out the list of kinds.
const kinds = {
  revoked: /* @__PURE__ */ kindOf('certificate.revoked'),
  disabled: /* @__PURE__ */ kindOf('device.disabled'),
  issued: /* @__PURE__ */ kindOf('certificates.issued'),
};

export const movesStanding = (kind: number): boolean =>
  kind === kinds.revoked || kind === kinds.disabled || kind === kinds.issued;

interface StatePlace {
  readonly first: number;
  readonly size: number;
  readonly unit: number;
  readonly word: number;
}

const WORD_SIZE = 65_536;

/** Mixed radix: a region counts in units of the product of those before it in its word. */
function packed(regions: readonly Region[], trust: number): readonly StatePlace[] {
  const places: StatePlace[] = [];
  let [first, unit, word] = [0, 1, 0];
  for (let region = 0; region < Math.max(regions.length, trust + 1); region++) {
    const states = regions[region]?.states.length ?? 1;
    const size = region === trust ? states * standings.length : states;
    if (unit * size > WORD_SIZE) [unit, word] = [1, word + 1];
    places.push({ first, size, unit, word });
    first += size;
    unit *= size;
  }
  return places;
}

/** Marks the codes of these states of a region: of trust in every standing. */
export function markStates(
  codes: StateCodes,
  region: number,
  names: readonly string[],
  marks: Uint8Array,
  mark = 1,
): void {
  for (const [state, name] of (codes.regions[region]?.states ?? []).entries()) {
    if (!names.includes(name)) continue;
    const first = codes.plain(region, state);
    marks.fill(mark, first, first + (region === codes.trust ? standings.length : 1));
  }
}
