import { join } from 'node:path';
import { type Column, type ColumnType, tableNames } from '../run-folder/layout.ts';
import type { Manifest } from '../run-folder/manifest.ts';
import { columnsOf, type FolderTable } from '../run-folder/seen-columns.ts';
import { lackedColumns } from '../run-folder/table-reader.ts';
import { metricViews, viewNameOf } from './metric-views.ts';
import { readerViews } from './reader-views.ts';

/** The tables that a query can read, and how to make them. */
export interface QueryTables {
  readonly folder: string;
  /** For the hints of errors. */
  readonly names: readonly string[];
  /** SQL that makes them. */
  readonly statements: readonly string[];
  /** Views by name that a statement may use, each with those before it; only those that it names are made. */
  readonly views?: Readonly<Record<string, string>>;
  /** The only files that the database may open. */
  readonly files: readonly string[];
}

/**
 * The tables of a run, or only the rows of certain devices; metrics are of the whole fleet in any case, and so is `seen`,
 * which knows no devices. Only a run that has logs has the table `seen`.
 */
export const tablesOfRun = (folder: string, manifest: Manifest, devices?: Uint32Array): QueryTables => ({
  folder,
  names: hasSeen(manifest) ? [...viewNames, 'seen'] : viewNames,
  statements: [
    ...(devices === undefined ? [] : [chosenDevices(devices)]),
    ...viewStatements(folder, manifest, devices !== undefined),
  ],
  views: {
    ...Object.fromEntries(
      Object.entries(readerViews).map(([name, { sql }]) => [name, `CREATE VIEW ${name} AS ${sql}`]),
    ),
    ...Object.fromEntries(
      Object.entries(metricViews).flatMap(([id, view]) => {
        const name = viewNameOf(id);
        return typeof view === 'string' ? [] : [[name, `CREATE VIEW ${name} AS ${view.rows}`]];
      }),
    ),
  },
  files: manifest.files.filter(({ table }) => table !== 'summary').map(({ name }) => join(folder, name)),
});

const hasSeen = ({ files }: Manifest): boolean => files.some(({ table }) => table === 'seen');

const viewNames = ['devices', 'changes', 'transitions', 'events', 'metrics'] as const;

/**
 * The statements that make a run's views. Files are named one by one, so neither unfinished segments nor foreign files in
 * the folder are read; a table without files yet is empty and has its columns.
 *
 * Shape   `changes` is the raw table; `transitions` has the same rows in words, with `elapsed` as an interval since the
 *         start
 */
const viewStatements = (folder: string, manifest: Manifest, areChosen: boolean): readonly string[] => [
  ...tableNames.map((table) => {
    const source = tableSource(folder, manifest, table);
    const isOfDevices = areChosen && table !== 'metrics';
    return `CREATE VIEW ${table} AS ${isOfDevices ? `SELECT * FROM (${source}) SEMI JOIN chosen USING (device)` : source}`;
  }),
  ...(hasSeen(manifest) ? [`CREATE VIEW seen AS ${tableSource(folder, manifest, 'seen')}`] : []),
  'CREATE TABLE state_names (region UTINYINT, state UTINYINT, region_name VARCHAR, state_name VARCHAR)',
  ...stateNameRows(manifest),
  `CREATE VIEW transitions AS
    SELECT c.row, to_milliseconds(c.t * ${manifest.tickMs}) AS elapsed, c.t, c.device, d.name, s.region_name AS region,
           s.state_name AS state, c.cause
    FROM changes c
    JOIN devices d ON d.device = c.device
    JOIN state_names s ON s.region = c.region AND s.state = c.state`,
  `CREATE VIEW run AS SELECT ${quoted(manifest.plan.name)} AS scenario, ${quoted(manifest.plan.seed)} AS seed,
    ${manifest.tickMs}::DOUBLE AS tick_ms, ${manifest.plan.sampleEveryMs}::DOUBLE AS sample_ms`,
  `CREATE VIEW tables AS SELECT * FROM (VALUES ${tableWords(manifest)}) AS listed(name, what)`,
];

/** For `.tables`: every table and view, with what it holds; and for a metric without one, why. */
function tableWords(manifest: Manifest): string {
  const rows = [
    ...Object.entries(whatTablesHold).filter(([name]) => name !== 'seen' || hasSeen(manifest)),
    ...Object.entries(readerViews).map(([name, { what }]) => [name, what] as const),
    ...Object.entries(metricViews).map(([id, view]) =>
      typeof view === 'string'
        ? ([`(${viewNameOf(id)})`, `${id} is not SQL: ${view}`] as const)
        : ([viewNameOf(id), `what ${id} is made of`] as const),
    ),
  ];
  return rows.map((row) => `(${row.map(quoted).join(', ')})`).join(', ');
}

const whatTablesHold: Readonly<Record<string, string>> = {
  devices: 'each device: its number, its name, and what it keeps for the whole run',
  changes: 'changes of states, in numbers',
  transitions: 'the same in words, with the name of the device and the time since the start',
  events: 'what happened, one row each (docs/events.md)',
  metrics: 'samples of the series, and their sums over longer times (level)',
  seen: 'what the components of the platform logged',
  run: 'scenario and seed, and the length of a tick and of a sample in milliseconds',
};

/** The table `chosen`, written as ranges of device numbers. */
function chosenDevices(devices: Uint32Array): string {
  const ranges: string[] = [];
  for (let i = 0, from = 0; i < devices.length; i++) {
    if (i + 1 < devices.length && devices[i + 1] === devices[i] + 1) continue;
    ranges.push(`(${devices[from]}, ${devices[i] + 1})`);
    from = i + 1;
  }
  const listed = ranges.length === 0 ? '(0, 0)' : ranges.join(', ');
  return `CREATE TABLE chosen AS SELECT unnest(range(first, after))::UINTEGER AS device FROM (VALUES ${listed}) AS ranges(first, after)`;
}

/** A text as an SQL literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function tableSource(folder: string, manifest: Manifest, table: FolderTable): string {
  const columns = columnsOf(table);
  const paths = manifest.files.filter((file) => file.table === table).map(({ name }) => quoted(join(folder, name)));
  if (paths.length > 0) {
    const lacks = table === 'seen' ? [] : lackedColumns(manifest, table);
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
