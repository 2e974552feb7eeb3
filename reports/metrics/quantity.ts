import { showSpan } from '../../sim/kernel/time/duration.ts';

/** A figure for people, with its unit: `32s`, `98.4%`, `1,240/s`, `12 devices`. */
export function showQuantity(value: number | null, unit: string): string {
  if (value === null) return 'no data';
  switch (unit) {
    case 'ms':
      return showSpan(value);
    case 'share':
      return `${percent(value)}%`;
    case 'perSecond':
      return `${plain(value)}/s`;
    case 'count':
    case 'number':
      return plain(value);
    default:
      return `${plain(value)} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
  }
}

/** Whole numbers with thousands marked; others with four significant digits. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [whole, fraction] = String(Number.isInteger(value) ? value : Number(value.toPrecision(4))).split('.');
  if (whole.includes('e')) return String(value);
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Rounds to 100 or 0 only what is exactly that: 99.9999 % online is not the whole fleet. */
function percent(share: number): string {
  const value = share * 100;
  const rounded = Number(value.toFixed(1));
  if (share < 1 && rounded >= 100) return '>99.9';
  if (share > 0 && rounded <= 0) return '<0.1';
  return String(rounded);
}
