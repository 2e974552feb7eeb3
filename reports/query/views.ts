import { join } from 'node:path';
import { type Column, type ColumnType, type TableName, tableNames, tables } from '../run-folder/layout.ts';
import type { Manifest } from '../run-folder/manifest.ts';
import { lackedColumns } from '../run-folder/table-reader.ts';

/** The tables that a query can read, and how to make them. */
export interface QueryTables {
  readonly folder: string;
  /** For the hints of errors. */
  readonly names: readonly string[];
  /** SQL that makes them. */
  readonly statements: readonly string[];
  /** The only files that the database may open. */
  readonly files: readonly string[];
}

export const tablesOfRun = (folder: string, manifest: Manifest): QueryTables => ({
  folder,
  names: viewNames,
  statements: viewStatements(folder, manifest),
  files: manifest.files.filter(({ table }) => table !== 'summary').map(({ name }) => join(folder, name)),
});

const viewNames = ['devices', 'changes', 'transitions', 'events', 'metrics'] as const;

/**
 * The statements that make a run's views. Files are named one by one, so neither unfinished segments nor foreign files in
 * the folder are read; a table without files yet is empty and has its columns.
 *
 * Shape   `changes` is the raw table; `transitions` has the same rows in words, with `elapsed` as an interval since the
 *         start
 */
const viewStatements = (folder: string, manifest: Manifest): readonly string[] => [
  ...tableNames.map((table) => `CREATE VIEW ${table} AS ${tableSource(folder, manifest, table)}`),
  'CREATE TABLE state_names (region UTINYINT, state UTINYINT, region_name VARCHAR, state_name VARCHAR)',
  ...stateNameRows(manifest),
  `CREATE VIEW transitions AS
    SELECT c.row, to_milliseconds(c.t * ${manifest.tickMs}) AS elapsed, c.t, d.name AS device, s.region_name AS region,
           s.state_name AS state, c.cause
    FROM changes c
    JOIN devices d ON d.device = c.device
    JOIN state_names s ON s.region = c.region AND s.state = c.state`,
];

/** A text as an SQL literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function tableSource(folder: string, manifest: Manifest, table: TableName): string {
  const columns: readonly Column[] = tables[table];
  const paths = manifest.files.filter((file) => file.table === table).map(({ name }) => quoted(join(folder, name)));
  if (paths.length > 0) {
    const lacks = lackedColumns(manifest, table);
    const selected = columns.map((column) => (lacks.includes(column.name) ? nullOf(column) : `"${column.name}"`));
    return `SELECT ${selected.join(', ')} FROM read_parquet([${paths.join(', ')}])`;
  }
  return `SELECT ${columns.map(nullOf).join(', ')} WHERE false`;
}

const nullOf = ({ name, type }: Column): string => `NULL::${sqlTypes[type]} AS "${name}"`;

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  u8: 'UTINYINT',
  u32: 'UINTEGER',
  f64: 'DOUBLE',
  text: 'VARCHAR',
};

function stateNameRows({ regions }: Manifest): readonly string[] {
  const rows = regions.flatMap(({ name, states }, r) =>
    states.map((state, s) => `(${r}, ${s}, ${quoted(name)}, ${quoted(state)})`),
  );
  return rows.length === 0 ? [] : [`INSERT INTO state_names VALUES ${rows.join(', ')}`];
}
