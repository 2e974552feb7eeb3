import { plain } from '../../reports/metrics/quantity.ts';
import { csvCell } from '../../reports/print/csv-cell.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import type { Band } from '../../reports/trace-index/band.ts';
import { valueAt } from '../../reports/trace-index/band.ts';

/** The data of a chart as rows. Tables round numbers, files do not. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What a row stands for, in words. */
  readonly about?: string;
}

export interface TableLine {
  readonly label: string;
  /** As sampled: for a counter its totals, not its growth. */
  readonly band: Band;
  readonly times?: number | undefined;
}

interface TableTime {
  readonly tickMs: number;
  readonly endMs: number;
}

/**
 * Levels over time. Where every point is a sample, one row per instant of a sample, with the value of each line then;
 * where a point stands for several samples, one row per point: from when to when, the least, most, mean and last.
 */
export function levelTable(lines: readonly TableLine[], time: TableTime): Table {
  if (lines.some(({ band }) => band.count.some((count) => count > 1))) return pointTable(lines, time);
  const instants = [...new Set(lines.flatMap(({ band }) => Array.from(band.t.filter((_, i) => band.count[i] > 0))))];
  return {
    columns: ['t', 'time', ...lines.map(({ label }) => label)],
    rows: instants
      .sort((a, b) => a - b)
      .map((t) => [
        t,
        exactTime(t * time.tickMs, time.endMs),
        ...lines.map(({ band, times = 1 }) => orNothing(valueAt(band, t) * times)),
      ]),
    about: 'One row per sample: the value from then on.',
  };
}

function pointTable(lines: readonly TableLine[], { tickMs, endMs }: TableTime): Table {
  return {
    columns: ['line', 't', 'from', 'until', 'to', 'min', 'max', 'mean', 'last', 'samples'],
    rows: lines.flatMap(({ label, band, times = 1 }) =>
      Array.from(band.t, (t, i) => [
        label,
        t,
        exactTime(t * tickMs, endMs),
        band.to[i],
        exactTime(band.to[i] * tickMs, endMs),
        band.min[i] * times,
        band.max[i] * times,
        band.mean[i] * times,
        band.last[i] * times,
        band.count[i],
      ]).filter((row) => row[9] !== 0),
    ),
    about:
      'One row per several samples: the first and the last of them, and their least, greatest, mean and last value.',
  };
}

/**
 * Counters over time: one row per stretch between two samples, or several, and how much each counter grew in it and per
 * second.
 */
export function gainTable(lines: readonly TableLine[], { tickMs, endMs }: TableTime): Table {
  return {
    columns: ['line', 't', 'from', 'until', 'to', 'gained', 'per second'],
    rows: lines.flatMap(({ label, band: { to, last }, times = 1 }) =>
      Array.from(to.subarray(1), (until, i) => {
        const gained = (last[i + 1] - last[i]) * times;
        return [
          label,
          to[i],
          exactTime(to[i] * tickMs, endMs),
          until,
          exactTime(until * tickMs, endMs),
          gained,
          (gained / ((until - to[i]) * tickMs)) * 1_000,
        ];
      }),
    ),
    about: 'One row per stretch between two samples: how much the total grew in it, and per second.',
  };
}

const orNothing = (value: number): string | number => (Number.isNaN(value) ? '' : value);

/** A cell as shown in a table on the page. */
export const shownCell = (cell: string | number): string => (typeof cell === 'number' ? plain(cell) : cell);

/** RFC 4180, with unrounded numbers, and without thousands marks in texts that are numbers. */
export const csvOf = ({ columns, rows }: Table): string =>
  [columns, ...rows.map((row) => row.map(plainCell))].map((row) => row.map(csvCell).join(',')).join('\r\n');

const plainCell = (cell: string | number): string | number =>
  typeof cell === 'string' && /^[\d,.]+$/.test(cell) ? cell.replaceAll(',', '') : cell;
