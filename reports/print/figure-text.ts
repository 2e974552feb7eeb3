import { NEVER } from '../metrics/distribution.ts';
import { showQuantity } from '../metrics/quantity.ts';
import type { Figure } from '../sweep/figures.ts';

/** A figure's column, with its unit where that is a word: the head then shows it once for all rows. */
export const headOf = ({ column, unit }: Pick<Figure, 'column' | 'unit'>): string =>
  isWord(unit) ? `${column}, ${unit}` : column;

/** A value of a figure below such a head. */
export const showFigure = (value: number, { unit }: Figure): string =>
  value === NEVER ? 'never' : showQuantity(value, isWord(unit) ? 'count' : unit);

/** A difference of two values, with its sign, or that one of them is never; that of two shares is in percentage points. */
export function showDifference(value: number, figure: Figure): string {
  if (value === NEVER) return 'to never';
  if (value === -NEVER) return 'from never';
  const size = showFigure(Math.abs(value), figure);
  return value === 0 ? size : `${value < 0 ? '-' : '+'}${size}`;
}

export const isShare = ({ unit }: Figure): boolean => unit === 'share';

const isWord = (unit: string): boolean => !['ms', 'share', 'perSecond', 'count', 'number'].includes(unit);
