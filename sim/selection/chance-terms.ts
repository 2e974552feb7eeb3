import type { SelectionFault } from './selection-error.ts';

/** Reads the value of `share`: `10%` or `0.1`, above 0 and at most all. */
export function readShare(text: string): number | SelectionFault {
  const [, number, percent] = /^(\d*\.?\d+)(%?)$/.exec(text) ?? [];
  // An exponent instead of a division: 2.2 / 100 is not exactly 0.022.
  const share = Number(`${number}${percent === '%' ? 'e-2' : ''}`);
  if (share >= SHARE_MIN && share <= 1) return share;
  return { what: `"${text}" is not a share`, hint: 'write one up to 100%, such as share:10% or share:0.1' };
}

/** Reads the value of `pick`: a number of devices. */
export function readPick(text: string): number | SelectionFault {
  const pick = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (pick >= 1) return pick;
  return { what: `"${text}" is not a number of devices`, hint: 'write a whole number from 1, such as pick:5' };
}

export const showShare = (share: number): string => `${Number((share * 100).toPrecision(6))}%`;

const SHARE_MIN = 1e-6;
