import { exactSpan, showSpan } from '../../sim/kernel/time/duration.ts';

/** A figure for people, with its unit: `32s`, `98.4%`, `1,240/s`, `12 devices`. */
export const showQuantity = (value: number | null, unit: string): string => written(value, unit, 0);

/** The same, with so many digits that a figure does not read as the bound that it misses or meets, if it is another number. */
export function showBeside(value: number | null, bound: number | null, unit: string): string {
  for (let more = 0; value !== bound && more <= DIGITS_MORE_MAX; more++) {
    const shown = written(value, unit, more);
    if (shown !== written(bound, unit, more)) return shown;
  }
  return showQuantity(value, unit);
}

/** Beyond them, two numbers differ by the error of their arithmetic. */
const DIGITS_MORE_MAX = 8;

/** `more`: digits beyond those that people usually want. */
function written(value: number | null, unit: string, more: number): string {
  if (value === null) return 'no data';
  switch (unit) {
    case 'ms':
      return more === 0 ? showSpan(value) : exactSpan(value);
    case 'share':
      return `${percent(value, more)}%`;
    case 'perSecond':
      return `${plain(value, more)}/s`;
    case 'count':
    case 'number':
      return plain(value, more);
    default:
      return `${plain(value, more)} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
  }
}

/** Whole numbers with thousands marked; others with four significant digits, or `more`. */
export function plain(value: number, more = 0): string {
  if (!Number.isFinite(value)) return String(value);
  const [whole, fraction] = String(Number.isInteger(value) ? value : Number(value.toPrecision(4 + more))).split('.');
  if (whole.includes('e')) return String(value);
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Rounds to 100 or 0 only what is exactly that: 99.9999 % online is not the whole fleet. */
function percent(share: number, more: number): string {
  const value = share * 100;
  const rounded = Number(value.toFixed(1 + more));
  if (share < 1 && rounded >= 100) return '>99.9';
  if (share > 0 && rounded <= 0) return '<0.1';
  return String(rounded);
}
