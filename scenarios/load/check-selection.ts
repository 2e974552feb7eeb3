import { statesOfRegion } from '../../sim/device/device-regions.ts';
import { timelineFault } from '../../sim/fleet/select-devices.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { regionNames } from '../../sim/plan/regions.ts';
import { type Roster, rosterName } from '../../sim/plan/roster.ts';
import {
  type GroupTerm,
  groupTerms,
  type Selection,
  type StepTerm,
  stepTerms,
  type WordTerm,
} from '../../sim/plan/selection.ts';
import type { Term } from '../../sim/selection/device-facts.ts';
import { mayHold } from '../../sim/selection/may-hold.ts';
import { namePattern } from '../../sim/selection/name-pattern.ts';
import { ownTerms, partsIn } from '../../sim/selection/selected.ts';
import type { SelectionFault } from '../../sim/selection/selection-error.ts';
import { placesOf } from '../../sim/selection/words.ts';
import { writeSelection } from '../../sim/selection/write-selection.ts';
import type { Product } from '../schema/product.ts';
import type { Release } from '../schema/release.ts';
import type { Step } from '../schema/step.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';
import { gatewayOf } from './gateway-of.ts';

/** What a selection is checked against. */
export interface SelectionParts {
  readonly fleet: readonly Product[];
  /** The devices, if a file lists them. */
  readonly roster: Roster | undefined;
  /** The step that selects; undefined for a threshold, whose devices are chosen before the run or by steps. */
  readonly step?: StepParts;
  /** What a threshold can name steps of. */
  readonly timeline?: StepParts['timeline'];
}

/** A step of the timeline, and what else could be read. */
export interface StepParts {
  readonly step: Step;
  readonly releases: readonly Release[] | undefined;
  readonly timeline: readonly (Step | undefined)[];
}

/** Checks what is known of a selection before the run: its words, and whether any device can satisfy it. */
export function checkSelection(selection: Selection, parts: SelectionParts, path: Path): readonly Finding[] {
  const unknown = unknownWords(selection, parts, path);
  return unknown.length > 0 ? unknown : checkReach(selection, parts, path);
}

function unknownWords(selection: Selection, parts: SelectionParts, path: Path): readonly Finding[] {
  return [
    ...ownTerms(selection).flatMap((term) => checkTerm(term, parts, path)),
    ...partsIn(selection).flatMap((part) => unknownWords(part, parts, path)),
  ];
}

function checkTerm(term: Term, parts: SelectionParts, path: Path): readonly Finding[] {
  const fault = parts.step === undefined ? thresholdFault(term.key) : timelineFault(term.key);
  if (fault !== undefined) return [{ path, ...fault }];
  if (term.key === 'event') return [];
  const { key, words } = term;
  if (key === 'name') return words.filter((word) => !isNameIn(word, parts)).map((word) => noName(word, parts, path));
  if (key === 'gateway')
    return words.filter((word) => !isGatewayIn(word, parts)).map((word) => noGateway(word, parts, path));
  const known = knownWords(key, parts);
  if (known === undefined) return [];
  const isKnown = (word: string) => (isStep(key) ? known.includes(word) : placesOf([word], known).size > 0);
  const unknown = words.filter((word) => !isKnown(word));
  const at = parts.step === undefined ? path : [...path, key];
  return unknown.map((word) => ({ path: at, ...noWord(key, word, known, parts.step !== undefined) }));
}

function thresholdFault(key: Term['key']): SelectionFault | undefined {
  if (isGroup(key) || isStep(key) || key === 'name' || key === 'tag' || key === 'gateway') return undefined;
  return {
    what: `a threshold cannot select by ${key === 'event' ? 'verdict and control' : key}, which changes during a run`,
    hint: `write ${groupTerms.join(', ')}, gateway, name, tag, ${stepTerms.join(', ')}, share or pick`,
  };
}

const isStep = (key: Term['key']): key is StepTerm => stepTerms.some((term) => term === key);

const whatOf: Readonly<Record<StepTerm, string>> = {
  'same-as': 'selects devices and ',
  'touched-by': '',
  'gained-by': 'by which an actor gains something ',
};

const noWord = (key: WordTerm, word: string, known: readonly string[], isOfStep: boolean) =>
  isStep(key)
    ? {
        what: `no step ${isOfStep ? 'before this one ' : ''}${whatOf[key]}has the label "${word}"`,
        hint: known.length === 0 ? 'give that step a label' : suggest(word, known),
      }
    : {
        what: isState(key) ? `${key} has no state "${word}"` : `no device has the ${key} "${word}"`,
        hint: suggest(word, known),
      };

const isState = (key: WordTerm): boolean => regionNames.some((region) => region === key);

/** Every word that a term can have; undefined where they are not known. */
function knownWords(
  key: WordTerm,
  { fleet, roster, step: ofStep, timeline: ofRun = [] }: SelectionParts,
): readonly string[] | undefined {
  if (key === 'tag') return roster?.tags?.words ?? [];
  if (isGroup(key) && (key !== 'firmware' || ofStep === undefined))
    return [...new Set(fleet.flatMap((product) => attributesOf[key](product, fleet)))];
  if (isStep(key) && ofStep === undefined) return labelsFor(key, ofRun);
  if (ofStep === undefined) return undefined;
  const { step, releases, timeline } = ofStep;
  if (key === 'state') return [...new Set(Object.values(statesOfRegion).flatMap((states) => Object.keys(states)))];
  if (isStep(key)) return labelsFor(key, timeline, step);
  if (key !== 'firmware') return Object.keys((statesOfRegion as Readonly<Record<string, object>>)[key] ?? {});
  if (releases === undefined) return undefined;
  const images = timeline.flatMap((each) => (each?.action.kind === 'sideload' ? [each.action.image.version] : []));
  // A release of another component joins its version to that of the application.
  if (releases.some(({ component }) => component !== 'application')) return undefined;
  return [
    ...new Set([
      ...fleet.map(({ firmware }) => firmware),
      ...(roster?.versions ?? []),
      ...releases.map(({ version }) => version),
      ...images,
    ]),
  ];
}

/**
 * Labels of steps, for `same-as` those that select devices; for a step without those that surely start no sooner than it.
 * Undefined where a step could not be read.
 */
function labelsFor(key: StepTerm, timeline: StepParts['timeline'], step?: Step): readonly string[] | undefined {
  if (timeline.includes(undefined)) return undefined;
  return timeline.flatMap((other) => {
    if (other?.label === undefined || other.label === step?.label) return [];
    if (key === 'same-as' && !('on' in other.action)) return [];
    if (key === 'gained-by' && other.action.kind !== 'attack' && other.action.kind !== 'leak') return [];
    const isLater = step?.when.kind === 'at' && other.when.kind === 'at' && other.when.atMs >= step.when.atMs;
    return isLater ? [] : [other.label];
  });
}

const isNameIn = (word: string, { fleet, roster }: SelectionParts): boolean => {
  const isMatch = namePattern(word);
  let first = 0;
  return fleet.some((product) => {
    for (let nth = 0; nth < product.count; nth++) if (isMatch(nameIn(product, nth, first, roster))) return true;
    first += product.count;
    return false;
  });
};

/** The name of a product's device; `first` is the number of its first one. */
const nameIn = ({ tenant, product }: Product, nth: number, first: number, roster: Roster | undefined): string =>
  roster === undefined ? `${tenant}/${product}-${nth + 1}` : rosterName(roster.names, first + nth);

/** Whether a word means a device that others are behind. */
const isGatewayIn = (word: string, parts: SelectionParts): boolean => {
  const isMatch = namePattern(word);
  const names = gatewayNames(parts);
  return names.includes(word) || names.some(isMatch);
};

const gatewayNames = ({ fleet, roster }: SelectionParts): readonly string[] =>
  fleet.flatMap((product) => {
    const own = gatewayOf(product, fleet);
    if (product.gateway === undefined || own === undefined) return [];
    const before = fleet.slice(0, fleet.indexOf(own)).reduce((sum, { count }) => sum + count, 0);
    const used = Math.min(own.count, Math.ceil(product.count / product.gateway.leaves));
    return Array.from({ length: used }, (_, nth) => nameIn(own, nth, before, roster));
  });

function noGateway(word: string, parts: SelectionParts, path: Path): Finding {
  const { step } = parts;
  const names = gatewayNames(parts);
  return {
    path: step === undefined ? path : [...path, 'gateway'],
    what: `no device is behind a gateway called "${word}"`,
    hint: names.length === 0 ? 'give a product a gateway' : suggest(word, names.slice(0, NAMES_MAX)),
  };
}

/** More would not help a reader. */
const NAMES_MAX = 100;

const noName = (word: string, { fleet, roster, step }: SelectionParts, path: Path): Finding => ({
  path: step === undefined ? path : [...path, 'name'],
  what: `no device has the name "${word}"`,
  hint:
    roster === undefined
      ? `names are ${fleet.map(({ tenant, product, count }) => `${tenant}/${product}-1 to ${count}`).join(', ')}`
      : `the file has ids, and a name is its tenant and its id, as in ${rosterName(roster.names, 0)}`,
});

const isGroup = (key: Term['key']): key is GroupTerm => groupTerms.some((term) => term === key);

/** The values that an attribute has among the devices of a product. */
export const attributesOf = {
  tenant: ({ tenant }: Product) => [tenant],
  product: ({ product }: Product) => [product],
  profile: ({ profile }: Product) => [profile],
  ring: ({ rings }: Product) => rings.filter(({ share }) => share > 0).map(({ name }) => name),
  // Devices behind gateways are where those are.
  site: (product: Product, fleet: readonly Product[]) =>
    (gatewayOf(product, fleet) ?? product).sites.filter(({ share }) => share > 0).map(({ name }) => name),
  // As the run starts.
  firmware: ({ firmware, versions = [firmware] }: Product) => versions,
} as const satisfies Record<GroupTerm, (product: Product, fleet: readonly Product[]) => readonly string[]>;

/** The products of which a step of the timeline can select devices: they may run another firmware by then. */
export const chosenBy = (selection: Selection, fleet: readonly Product[]): readonly Product[] =>
  fleet.filter((product) => canHold(selection, product, fleet, undefined));

/** The products of which a selection can select devices before the run. */
export const chosenAtStart = (selection: Selection, fleet: readonly Product[]): readonly Product[] =>
  fleet.filter((product) =>
    attributesOf.firmware(product).some((firmware) => canHold(selection, product, fleet, firmware)),
  );

function canHold(
  selection: Selection,
  product: Product,
  fleet: readonly Product[],
  firmware: string | undefined,
): boolean {
  const { tenant, product: name, profile } = product;
  return attributesOf.ring(product).some((ring) =>
    attributesOf.site(product, fleet).some((site) => {
      const known = { tenant, product: name, profile, ring, site, firmware };
      return mayHold(selection, (term) => {
        if (term.key === 'gateway' && product.gateway === undefined) return false;
        if (!isGroup(term.key) || !('words' in term)) return undefined;
        const value = known[term.key];
        return value === undefined ? undefined : placesOf(term.words, [value]).size > 0;
      });
    }),
  );
}

function checkReach(selection: Selection, parts: SelectionParts, path: Path): readonly Finding[] {
  const { fleet, step } = parts;
  const chosen = step === undefined ? chosenAtStart : chosenBy;
  const reachable = chosen(selection, fleet).reduce((sum, { count }) => sum + count, 0);
  if (reachable === 0) {
    return [
      {
        path,
        what: nothingIs(selection),
        hint: 'leave one of them out, or choose them from one product of the fleet',
      },
    ];
  }
  return [
    ...(selection.pick === undefined || selection.pick <= reachable
      ? []
      : [
          {
            path: step === undefined ? path : [...path, 'pick'],
            what: `picks ${selection.pick} of ${reachable} devices`,
            hint: `write at most ${reachable}`,
          },
        ]),
    ...partsIn(selection).flatMap((part) => (part.pick === undefined ? [] : checkReach(part, parts, path))),
  ];
}

/** Names the fields of a map by their words, as the user wrote them. */
function nothingIs(selection: Selection): string {
  const { share: _share, pick: _pick, ...fields } = selection;
  const words = Object.entries(fields).map(([key, word]) =>
    typeof word === 'string' ? `${key} "${word}"` : undefined,
  );
  return words.includes(undefined)
    ? `no device can satisfy ${writeSelection(selection)}`
    : `no device has ${words.join(' and ')} at once`;
}
