import { regionNames } from './regions.ts';

/** Attributes that a device keeps for a whole run. */
export const fixedTerms = ['tenant', 'product', 'profile', 'ring', 'site'] as const;
export type FixedTerm = (typeof fixedTerms)[number];

/** What devices can be grouped by before a run: `firmware` is then the version that a device runs as the run starts. */
export const groupTerms = [...fixedTerms, 'firmware'] as const;
export type GroupTerm = (typeof groupTerms)[number];

/**
 * By a step of the timeline: the devices that it selected last, those with a row that goes back to it, and those of which an
 * actor has gained something in a row that goes back to it.
 */
export const stepTerms = ['same-as', 'touched-by', 'gained-by'] as const;
export type StepTerm = (typeof stepTerms)[number];

/** What a selection can name besides chance; `state` means the state of any region. */
export const wordTerms = [
  ...fixedTerms,
  'gateway',
  'firmware',
  'name',
  'tag',
  'state',
  ...regionNames,
  'health',
  'sign',
  'verdict',
  'control',
  'since',
  ...stepTerms,
] as const;
export type WordTerm = (typeof wordTerms)[number];

/**
 * Which devices: those that satisfy every field given. A selection without fields is the whole fleet.
 *
 * Shape  a word holds of a device that has it, a list of words of a device that has one of them; `share` holds by the
 *        device's own chance; `pick` takes so many of the devices that satisfy the other fields
 */
export interface Selection extends Readonly<Partial<Record<WordTerm, Words>>> {
  readonly share?: number;
  readonly pick?: number;
  readonly all?: readonly Selection[];
  readonly any?: readonly Selection[];
  readonly not?: Selection;
}

/** Devices of one profile, ring and site, as far as each is given. */
export type Cohort = Readonly<Partial<Record<'profile' | 'ring' | 'site', string>>>;

export type Words = string | readonly string[];

/** The words of a field, as a list; empty without the field. */
export const wordsOf = (words: Words | undefined): readonly string[] =>
  words === undefined ? [] : typeof words === 'string' ? [words] : words;
