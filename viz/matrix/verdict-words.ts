import type { CellVerdict } from '../../reports/matrix/matrix.ts';

/** What a cell says, in a word or two, and in a sentence. */
export const verdictWords: Readonly<Record<CellVerdict, { readonly word: string; readonly sentence: string }>> = {
  decides: { word: 'decides', sentence: 'An actor gets in only without it.' },
  open: { word: 'open', sentence: 'An actor gets in with it as well.' },
  indifferent: { word: 'refused anyway', sentence: 'Without it something else refuses the attack too.' },
  'not-exercised': {
    word: 'not exercised',
    sentence: 'The attack could not be tried, or had no effect: this is no pass.',
  },
  'cannot-be-had': { word: 'cannot be had', sentence: 'Hardware of this kind does not have it.' },
};

/** What became of a try. */
export const outcomeWords = {
  'got-in': 'got in',
  refused: 'refused',
  'no-effect': 'had no effect',
  'not-exercised': 'not exercised',
} as const;
