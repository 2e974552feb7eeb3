import { type Selection, type StepTerm, stepTerms, wordsOf, wordTerms } from '../plan/selection.ts';
import type { DeviceFacts, DeviceSet, Term } from './device-facts.ts';

/**
 * The devices that a selection selects: the only place that says what its fields mean together.
 *
 * Errors  SelectionError of the facts
 */
export function selected(selection: Selection, facts: DeviceFacts): DeviceSet {
  const found: DeviceSet = new Uint8Array(facts.size).fill(1);
  for (const term of ownTerms(selection)) keep(found, facts.holding(term), 1);
  for (const part of selection.all ?? []) keep(found, selected(part, facts), 1);
  if (selection.any !== undefined) keep(found, either(selection.any, facts), 1);
  if (selection.not !== undefined) keep(found, selected(selection.not, facts), 0);
  if (selection.share !== undefined) keepShare(found, selection.share, facts);
  if (selection.pick !== undefined) keepLowest(found, selection.pick, facts);
  return found;
}

/** All terms of a selection, for facts that have to be read from files first. */
export const termsIn = (selection: Selection): readonly Term[] => [
  ...ownTerms(selection),
  ...partsIn(selection).flatMap(termsIn),
];

/** Whether a selection draws devices. */
export const usesChance = (selection: Selection): boolean =>
  selection.share !== undefined || selection.pick !== undefined || partsIn(selection).some(usesChance);

/** The selections that a selection is made of. */
export const partsIn = ({ all = [], any = [], not }: Selection): readonly Selection[] => [
  ...all,
  ...any,
  ...(not === undefined ? [] : [not]),
];

/** A verdict and a control side by side mean one event that has both, as in: refused by that control. */
export function ownTerms(selection: Selection): readonly Term[] {
  const isEvent = selection.verdict !== undefined && selection.control !== undefined;
  const terms = wordTerms.flatMap((key): readonly Term[] =>
    selection[key] === undefined || (isEvent && (key === 'verdict' || key === 'control'))
      ? []
      : [{ key, words: wordsOf(selection[key]) }],
  );
  if (!isEvent) return terms;
  return [...terms, { key: 'event', verdict: wordsOf(selection.verdict), control: wordsOf(selection.control) }];
}

function either(options: readonly Selection[], facts: DeviceFacts): DeviceSet {
  const found: DeviceSet = new Uint8Array(facts.size);
  for (const option of options) {
    const more = selected(option, facts);
    for (let device = 0; device < found.length; device++) found[device] |= more[device];
  }
  return found;
}

function keep(found: DeviceSet, holding: DeviceSet, wanted: 0 | 1): void {
  for (let device = 0; device < found.length; device++) if (holding[device] !== wanted) found[device] = 0;
}

function keepShare(found: DeviceSet, share: number, facts: DeviceFacts): void {
  for (let device = 0; device < found.length; device++)
    if (found[device] === 1 && facts.chanceOf(device) >= share) found[device] = 0;
}

/** Keeps the `wanted` devices with the lowest numbers. */
function keepLowest(found: DeviceSet, wanted: number, facts: DeviceFacts): void {
  const drawn = numbersIn(found, (device) => ({ device, draw: facts.chanceOf(device) }));
  drawn.sort((a, b) => a.draw - b.draw || a.device - b.device);
  for (const { device } of drawn.slice(wanted)) found[device] = 0;
}

function numbersIn<T>(found: DeviceSet, of: (device: number) => T): T[] {
  const list: T[] = [];
  for (let device = 0; device < found.length; device++) if (found[device] === 1) list.push(of(device));
  return list;
}

/** The numbers of the devices in a set, rising. */
export const devicesIn = (found: DeviceSet): Uint32Array<ArrayBuffer> =>
  Uint32Array.from(numbersIn(found, (device) => device));

/** The labels of the steps that a selection names by this term. */
export const labelsIn = (selection: Selection, key: StepTerm): readonly string[] =>
  termsIn(selection).flatMap((term) => (term.key === key ? term.words : []));

/** Whether it names a step, so that its devices are known only once that step has run. */
export const namesStep = (selection: Selection): boolean =>
  termsIn(selection).some(({ key }) => stepTerms.some((term) => term === key));
