import type { CellVerdict } from './matrix.ts';

/** How a cell is written. */
export const signs: Readonly<Record<CellVerdict, string>> = {
  decides: '##',
  open: 'o',
  indifferent: '.',
  'not-exercised': '-',
  'cannot-be-had': 'x',
};

/** `hardware root of trust` */
export const propertyInWords = (property: string): string =>
  property.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
