import { plain } from '../../reports/print/quantity.ts';
import type { Band } from '../data/run-port.ts';
import { secondTime } from '../time-axis.ts';

/** What a chart says, in rows. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Lines over time as rows: one an instant, a column a line. */
export function tableOf(
  lines: readonly { readonly label: string; readonly band: Band }[],
  tickMs: number,
  durationMs: number,
): Table {
  const [first] = lines;
  if (first === undefined) return { columns: ['time'], rows: [] };
  const rows = Array.from(first.band.t, (t, i) => [
    secondTime(t * tickMs, durationMs),
    ...lines.map(({ band }) => (Number.isNaN(band.last[i] ?? Number.NaN) ? '' : plain(band.last[i]))),
  ]).filter((row) => row.slice(1).some((cell) => cell !== ''));
  return { columns: ['time', ...lines.map(({ label }) => label)], rows };
}

/** RFC 4180, with the numbers as they are counted: no thousands marks. */
export const csvOf = ({ columns, rows }: Table): string =>
  [columns, ...rows.map((row) => row.map((cell) => (/^[\d,.]+$/.test(cell) ? cell.replaceAll(',', '') : cell)))]
    .map((row) => row.map(quoted).join(','))
    .join('\r\n');

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
