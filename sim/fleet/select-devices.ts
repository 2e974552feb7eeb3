import { Purpose } from '../kernel/chance/chance.ts';
import type { ProductPlan, Share } from '../plan/plan.ts';
import { regionNames } from '../plan/regions.ts';
import { type FixedTerm, fixedTerms, type Selection, type StepTerm, stepTerms } from '../plan/selection.ts';
import type { DeviceFacts, DeviceSet, Term } from '../selection/device-facts.ts';
import { mayHold } from '../selection/may-hold.ts';
import { namePattern } from '../selection/name-pattern.ts';
import { devicesIn, selected } from '../selection/selected.ts';
import { SelectionError, type SelectionFault } from '../selection/selection-error.ts';
import { meansName, placesOf } from '../selection/words.ts';
import type { Fleet } from './fleet.ts';

/** Which devices the steps of the timeline were about. */
export interface StepFacts {
  /** The devices that the step of that label selected last; none before it started. */
  devicesOf(label: string): Iterable<number>;
  /** The devices with a row, until now, that goes back to the step of that label. */
  touchedBy(label: string): Iterable<number>;
  /** Those of which an actor has gained something, until now, in a row that goes back to that step. */
  gainedBy(label: string): Iterable<number>;
}

/** What changes about the devices of a running fleet. */
export interface LiveFacts extends StepFacts {
  readonly regions: readonly { readonly name: string; readonly states: readonly string[] }[];
  /** The state of a device in a region, both by number. */
  stateOf(device: number, region: number): number;
  /** The firmware that the device runs, or last ran. */
  firmwareOf(device: number): string;
}

/**
 * The devices that a timeline step selects, by the facts of that moment. Without these, those that a selection means before
 * the run; with those of steps alone, the same after it.
 *
 * Shape   device numbers in rising order
 * Chance  `share` and `pick` use the draw numbered `draw` of each device's own selection stream: a device that is
 *         picked stays picked when another step is added after the one that picks it
 * Errors  SelectionError for a term that a running fleet cannot answer. A word that no device has selects none: which
 *         words there are is checked before the run
 */
export const selectDevices = (
  fleet: Fleet,
  selection: Selection,
  draw: number,
  facts?: LiveFacts | StepFacts,
): Uint32Array<ArrayBuffer> => devicesIn(selected(selection, fleetFacts(fleet, draw, facts)));

function fleetFacts(fleet: Fleet, draw: number, facts: LiveFacts | StepFacts | undefined): DeviceFacts {
  const live = facts !== undefined && 'stateOf' in facts ? facts : undefined;
  return {
    size: fleet.size,
    holding(term) {
      if (isFixed(term)) return withAttribute(fleet, term);
      if (term.key === 'name') return withName(fleet, term.words);
      if (term.key === 'tag') return withTag(fleet, term.words);
      if (term.key === 'firmware' && live === undefined) return withFirstFirmware(fleet, term.words);
      if (term.key === 'gateway') return fleet.gateways.behind(withName(fleet, term.words));
      if (facts !== undefined && isOfStep(term)) return withStep(fleet, facts, term);
      const found = live === undefined ? undefined : withLiveFact(fleet, live, term);
      if (found === undefined) throw new SelectionError(notOfTimeline(term.key));
      return found;
    },
    chanceOf: (device) => fleet.chance.uniformAt(fleet.keyOf(device), Purpose.selection, draw),
  };
}

type WordsTerm = Extract<Term, { words: readonly string[] }>;
type AttributeTerm = WordsTerm & { readonly key: FixedTerm };
const isFixed = (term: Term): term is AttributeTerm => fixedTerms.some((key) => key === term.key);

type StepTermOf = WordsTerm & { readonly key: StepTerm };
const isOfStep = (term: Term): term is StepTermOf => stepTerms.some((key) => key === term.key);

function withAttribute(fleet: Fleet, { key, words }: AttributeTerm): DeviceSet {
  const found: DeviceSet = new Uint8Array(fleet.size);
  const names = [...new Set(fleet.products.flatMap(({ plan }) => attributesOf(plan, key)))];
  const wanted = new Set([...placesOf(words, names)].map((place) => names[place]));
  const placeOf = { ring: fleet.ring, site: fleet.site };
  for (const { plan, first } of fleet.products) {
    const holds = attributesOf(plan, key).map((name) => Number(wanted.has(name)));
    const place = key === 'ring' || key === 'site' ? placeOf[key] : undefined;
    for (let device = first; device < first + plan.count; device++) found[device] = holds[place?.[device] ?? 0];
  }
  return found;
}

/** The values that devices of a product can have. */
const attributesOf = (plan: ProductPlan, key: FixedTerm): readonly string[] =>
  key === 'ring' ? plan.rings.map(nameOf) : key === 'site' ? plan.sites.map(nameOf) : [plan[key]];

const nameOf = ({ name }: Share): string => name;

function withName(fleet: Fleet, words: readonly string[]): DeviceSet {
  const found: DeviceSet = new Uint8Array(fleet.size);
  for (const word of words) {
    const exact = fleet.numberOf(word);
    const isMatch = namePattern(word);
    if (exact >= 0) found[exact] = 1;
    else for (let device = 0; device < fleet.size; device++) if (isMatch(fleet.nameOf(device))) found[device] = 1;
  }
  return found;
}

/** By the version with which each device starts. */
function withFirstFirmware(fleet: Fleet, words: readonly string[]): DeviceSet {
  const versions = [
    ...new Set([...fleet.products.map(({ plan }) => plan.firmware), ...(fleet.roster?.versions ?? [])]),
  ];
  const wanted = new Set([...placesOf(words, versions)].map((place) => versions[place]));
  return where(fleet.size, (device) => wanted.has(fleet.firmwareOf(device)));
}

/** Only devices of a file have tags. */
function withTag({ roster, size }: Fleet, words: readonly string[]): DeviceSet {
  const found: DeviceSet = new Uint8Array(size);
  if (roster?.tags === undefined) return found;
  const { sets, places } = roster.tags;
  const wanted = placesOf(words, roster.tags.words);
  const holds = sets.map((tags) => Number(tags.some((tag) => wanted.has(tag))));
  for (let device = 0; device < size; device++) found[device] = holds[places[device]];
  return found;
}

/** Undefined for a term that a running fleet does not know. */
function withLiveFact({ size }: Fleet, live: LiveFacts, term: Term): DeviceSet | undefined {
  if (term.key === 'event') return undefined;
  const { key, words } = term;
  if (key === 'firmware') {
    const holds = remembered((firmware) => words.some((word) => meansName(word, firmware)));
    return where(size, (device) => holds(live.firmwareOf(device)));
  }
  if (key !== 'state' && !regionNames.some((region) => region === key)) return undefined;
  const found: DeviceSet = new Uint8Array(size);
  for (const [region, { name, states }] of live.regions.entries()) {
    if (key !== 'state' && key !== name) continue;
    const wanted = placesOf(words, states);
    for (let device = 0; device < size; device++) if (wanted.has(live.stateOf(device, region))) found[device] = 1;
  }
  return found;
}

/** Why a step of the timeline cannot select by a term; undefined if it can. */
export const timelineFault = (key: Term['key']): SelectionFault | undefined =>
  timelineTerms.some((term) => term === key) ? undefined : notOfTimeline(key);

const timelineTerms = [
  ...fixedTerms,
  ...regionNames,
  'gateway',
  'name',
  'tag',
  'firmware',
  'state',
  ...stepTerms,
] as const;

const notOfTimeline = (key: Term['key']): SelectionFault => ({
  what: `a step of the timeline cannot select by ${key === 'event' ? 'verdict and control' : key}`,
  hint: 'use a state, such as link:online; this term is for finished runs',
});

function where(size: number, holds: (device: number) => boolean): DeviceSet {
  const found: DeviceSet = new Uint8Array(size);
  for (let device = 0; device < size; device++) if (holds(device)) found[device] = 1;
  return found;
}

function withStep({ size }: Fleet, steps: StepFacts, { key, words }: StepTermOf): DeviceSet {
  const found: DeviceSet = new Uint8Array(size);
  for (const label of words) for (const device of devicesByStep[key](steps, label)) found[device] = 1;
  return found;
}

const devicesByStep: Readonly<Record<StepTerm, (steps: StepFacts, label: string) => Iterable<number>>> = {
  'same-as': (steps, label) => steps.devicesOf(label),
  'touched-by': (steps, label) => steps.touchedBy(label),
  'gained-by': (steps, label) => steps.gainedBy(label),
};

function remembered(answer: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const found = known.get(text) ?? answer(text);
    known.set(text, found);
    return found;
  };
}

/** Whether a step can select devices of the product at all. */
export const maySelect = (selection: Selection, plan: ProductPlan): boolean =>
  mayHold(selection, (term) => {
    if (term.key === 'gateway' && plan.gateway === undefined) return false;
    return isFixed(term) && term.key !== 'ring' && term.key !== 'site'
      ? placesOf(term.words, [plan[term.key]]).size > 0
      : undefined;
  });
