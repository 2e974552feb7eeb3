import type { Cell, QueryResult } from '../query/query.ts';
import { aligned } from './aligned.ts';
import { csvCell } from './csv-cell.ts';

/** A query's answer as an aligned table; numbers stand under each other by their last digit. */
export function resultTable({ columns, rows, isCut }: QueryResult): string {
  const isNumeric = columns.map(
    (_, i) => rows.length > 0 && rows.every((row) => row[i] === null || typeof row[i] === 'number'),
  );
  const header = columns.map(({ name }) => name);
  const body = rows.map((row) => row.map(shown));
  const widths = header.map((name, i) => body.reduce((width, row) => Math.max(width, row[i].length), name.length));
  const rule = widths.map((width) => '-'.repeat(width));
  const lines = aligned([header, rule, ...body], isNumeric);
  const total = `${rows.length}${isCut ? ' rows shown, there are more: aggregate, or add a LIMIT' : rows.length === 1 ? ' row' : ' rows'}`;
  return [...lines, '', `(${total})`, ''].join('\n');
}

/** One object per row. Of two columns of one name the later gets a number, since an object would lose one of them. */
export function resultJson({ columns, rows }: QueryResult): string {
  const names = uniqueNames(columns.map(({ name }) => name));
  const objects = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
  return `${JSON.stringify(objects, null, 2)}\n`;
}

/** RFC 4180: CRLF between rows, quotes where a cell needs them. A null is an empty cell. */
export const resultCsv = ({ columns, rows }: QueryResult): string =>
  [columns.map(({ name }) => name), ...rows]
    .map((row) => `${row.map((cell) => csvCell(cell ?? '')).join(',')}\r\n`)
    .join('');

const shown = (cell: Cell): string => (cell === null ? '-' : typeof cell === 'string' ? oneLine(cell) : String(cell));

const oneLine = (text: string): string => text.replace(/[\r\n\t]+/g, ' ');

function uniqueNames(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}_${before + 1}`;
  });
}
