import { nearest, suggest } from '../../../sim/kernel/near.ts';
import type { CsvRow } from '../../source/csv.ts';
import type { RowFault } from '../../source/row-faults.ts';

/** The columns of a device file, by what they are called. */
export const deviceColumns = ['id', 'tenant', 'product', 'profile', 'firmware', 'site', 'ring', 'tags'] as const;
export type DeviceColumn = (typeof deviceColumns)[number];

const required: readonly DeviceColumn[] = ['id', 'tenant', 'product'];

export interface DeviceHeader {
  readonly width: number;
  /** Where each column is; -1 for one that the file does not have. */
  readonly at: Readonly<Record<DeviceColumn, number>>;
  /** Columns that mean nothing to the lab. */
  readonly ignored: readonly string[];
  readonly faults: readonly RowFault[];
}

/** Reads the first row. A name that is nearly one of ours is a typo; any other column is left alone. */
export function deviceHeader({ line, cells }: CsvRow): DeviceHeader {
  const names = cells.map((cell) => cell.toLowerCase());
  const at = Object.fromEntries(deviceColumns.map((column) => [column, names.indexOf(column)])) as DeviceHeader['at'];
  const isOurs = (name: string) => deviceColumns.some((column) => column === name);
  const others = cells.filter((_, nth) => !isOurs(names[nth]));
  const absent = deviceColumns.filter((column) => at[column] < 0);
  const typos = others.filter((name) => name.length >= 3 && nearest(name, absent) !== undefined);
  const twice = deviceColumns.filter((column) => names.lastIndexOf(column) !== at[column]);
  const missing = required.filter((column) => at[column] < 0);
  const separator = cells.length === 1 ? [';', '\t', '|'].find((sign) => cells[0].includes(sign)) : undefined;
  const faults = [
    ...typos.map((name) => ({ line, what: `there is no column "${name}"`, hint: suggest(name, deviceColumns) })),
    ...twice.map((column) => ({ line, what: `there are two columns "${column}"`, hint: 'keep one of them' })),
    ...(missing.length === 0
      ? []
      : [
          separator === undefined
            ? {
                line,
                what: `the first line names no column ${missing.map((column) => `"${column}"`).join(', ')}`,
                hint: `begin with a line such as ${deviceColumns.join(',')}`,
              }
            : {
                line,
                what: `the columns are separated by "${separator === '\t' ? '\\t' : separator}"`,
                hint: 'save the file with commas between its cells (RFC 4180)',
              },
        ]),
  ];
  return { width: cells.length, at, ignored: others.filter((name) => !typos.includes(name)), faults };
}
