import type { SchemaElement } from 'hyparquet';

/**
 * The tables of a run folder, column by column. Writer, reader and `query` all work from this one list.
 *
 * Units   `t` in ticks; `NONE` of the trace is a null in the file, so that SQL and data frames see a missing value
 */
export const tables = {
  devices: [
    column('device', 'u32', 'delta'),
    column('name', 'text', 'shared-prefix'),
    column('tenant', 'text', 'dictionary'),
    column('product', 'text', 'dictionary'),
    column('ring', 'text', 'dictionary'),
    column('site', 'text', 'dictionary'),
    column('profile', 'text', 'dictionary'),
    column('firmware', 'text', 'dictionary'),
    column('tags', 'text', 'dictionary'),
  ],
  changes: [
    column('row', 'u32', 'delta'),
    column('t', 'u32', 'delta'),
    column('device', 'u32', 'delta'),
    column('region', 'u8', 'delta'),
    column('state', 'u8', 'delta'),
    nullable('cause', 'u32', 'delta'),
  ],
  events: [
    column('row', 'u32', 'delta'),
    column('t', 'u32', 'delta'),
    column('kind', 'text', 'dictionary'),
    nullable('device', 'u32', 'delta'),
    nullable('actor', 'text', 'dictionary'),
    nullable('control', 'text', 'dictionary'),
    nullable('verdict', 'text', 'dictionary'),
    nullable('detail', 'text', 'dictionary'),
    nullable('evidence', 'text', 'shared-prefix'),
    nullable('cause', 'u32', 'delta'),
  ],
  /** Level 0 has one row per sample and series; a row of level n + 1 sums up `pyramidFactor` rows of level n. */
  metrics: [
    column('level', 'u8', 'dictionary'),
    column('bucket', 'u32', 'delta'),
    column('t', 'u32', 'delta'),
    column('series', 'text', 'dictionary'),
    column('min', 'f64', 'plain'),
    column('max', 'f64', 'plain'),
    column('mean', 'f64', 'plain'),
    column('last', 'f64', 'plain'),
    column('count', 'u32', 'delta'),
  ],
} as const satisfies Record<string, readonly Column[]>;

export type TableName = keyof typeof tables;

export const tableNames = Object.keys(tables) as readonly TableName[];

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly encoding: 'delta' | 'dictionary' | 'shared-prefix' | 'plain';
  readonly isNullable: boolean;
}

export type ColumnType = 'u8' | 'u32' | 'f64' | 'text';

/** Rows that are encoded, written and read together. */
export const ROW_GROUP_SIZE = 131_072;

/** Samples or buckets that one bucket of the next level covers. */
export const PYRAMID_FACTOR = 4;

/** The Parquet schema of a table, as its files carry it. */
export const schemaOf = (table: TableName): SchemaElement[] => schemaOfColumns(tables[table]);

export const schemaOfColumns = (columns: readonly Column[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map((column): SchemaElement => ({ ...physical[column.type], ...repetition(column) })),
];

const physical = {
  u8: { type: 'INT32', converted_type: 'UINT_8' },
  u32: { type: 'INT32', converted_type: 'UINT_32' },
  f64: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
} as const satisfies Record<ColumnType, Partial<SchemaElement>>;

const repetition = ({ name, isNullable }: Column) =>
  ({ name, repetition_type: isNullable ? 'OPTIONAL' : 'REQUIRED' }) as const;

export function column<Name extends string>(name: Name, type: ColumnType, encoding: Column['encoding']) {
  return { name, type, encoding, isNullable: false } as const;
}

export function nullable<Name extends string>(name: Name, type: ColumnType, encoding: Column['encoding']) {
  return { name, type, encoding, isNullable: true } as const;
}
