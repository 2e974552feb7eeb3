import { resolve } from 'node:path';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Run } from '../run-folder/read-run.ts';
import { checkTables, retryWhileWritten } from '../sweep/sweep-folder.ts';
import { METRIC_VIEW } from './metric-views.ts';
import { tablesOfSweep } from './sweep-views.ts';
import { type QueryTables, quoted, tablesOfRun } from './views.ts';

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
  /** The query has more rows than `rowsMax`. */
  readonly isCut: boolean;
}

/** Whole numbers beyond 2^53, intervals and everything nested come as text. */
export type Cell = string | number | boolean | null;

export interface QueryOptions {
  readonly rowsMax?: number;
  /** Of a run, only rows of these devices, by number; default: all rows. */
  readonly devices?: Uint32Array;
  /** Loads DuckDB, whose native parts do not exist for every platform. */
  readonly load?: () => Promise<typeof import('@duckdb/node-api')>;
}

/**
 * Runs one SELECT over the tables of a run (`devices`, `changes`, `transitions`, `events`, `metrics`).
 *
 * Errors  as of `ask`, and LabError `report/no-files` for a run in memory
 */
export async function query(run: Run, sql: string, options?: QueryOptions): Promise<QueryResult> {
  if (run.files === undefined)
    throw new LabError('report/no-files', {
      what: 'the run is in memory, and SQL reads files',
      where: run.where,
      hint: 'give the run a folder to write to: run(scenario, { out: "runs" })',
    });
  const result = await ask(tablesOfRun(resolve(run.where), run.manifest, options?.devices), sql, options);
  // DuckDB opened the files by name: check that they are still the verified ones.
  await run.check();
  return result;
}

/** Runs one SELECT over the tables of a sweep folder (`results`, `cells`). Errors as of `tablesOfSweep` and `ask`. */
export const querySweep = (folder: string, sql: string, options?: QueryOptions): Promise<QueryResult> =>
  retryWhileWritten(resolve(folder), async (manifest) => {
    const result = await ask(tablesOfSweep(resolve(folder), manifest), sql, options);
    checkTables(resolve(folder), manifest);
    return result;
  });

/**
 * Runs one SELECT over tables that are files.
 *
 * The database lives in memory, may open the files of these tables and nothing else, and cannot be reconfigured by the query.
 * Only SELECT is run: COPY could write over the very files that are open to it.
 *
 * Errors  LabError `report/no-duckdb`, `report/bad-query`, `report/unreadable-path`
 */
async function ask(tables: QueryTables, sql: string, options: QueryOptions = {}): Promise<QueryResult> {
  const statement = statementOf(sql, tables);
  if (isBlank(statement)) throw badQuery('there is no statement', `give one SELECT; ${tablesAre(tables.names)}`);
  const { rowsMax = 100_000, load = () => import('@duckdb/node-api') } = options;
  const duckdb = await loaded(load);
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    await prepareViews(connection, tables, viewsFor(statement, tables));
    return await select(duckdb, connection, statement, rowsMax, tables.names);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function loaded(load: NonNullable<QueryOptions['load']>): Promise<typeof import('@duckdb/node-api')> {
  try {
    return await load();
  } catch (error) {
    throw new LabError('report/no-duckdb', {
      what: `DuckDB cannot be loaded (${messageOf(error)})`,
      where: '@duckdb/node-api',
      hint: 'install @duckdb/node-api for this platform, or open the Parquet files with a tool of your own',
    });
  }
}

/** The views that a statement names, with those that they may use: making all of them takes longer than most statements. */
function viewsFor(sql: string, { views = {} }: QueryTables): readonly string[] {
  const isNamed = (name: string): boolean => new RegExp(`\\b${name}\\b`, 'i').test(sql);
  const all = Object.entries(views);
  if (/\b(information_schema|duckdb_|pragma_|show|summarize|describe)/i.test(sql)) return Object.values(views);
  if (!all.some(([name]) => isNamed(name))) return [];
  return all.flatMap(([name, view]) => (isNamed(name) || !name.startsWith(METRIC_VIEW) ? [view] : []));
}

async function prepareViews(
  connection: DuckDBConnection,
  { folder, statements, files }: QueryTables,
  views: readonly string[],
): Promise<void> {
  if (/[*?[\]]/.test(folder)) {
    throw new LabError('report/unreadable-path', {
      what: 'DuckDB reads *, ? and [ ] in a path as a pattern, so it cannot open this folder',
      where: folder,
      hint: 'move it to a folder without these characters',
    });
  }
  for (const statement of [...statements, ...views]) await connection.run(statement);
  const allowed = files.map(quoted).join(', ');
  await connection.run(`SET allowed_paths = [${allowed}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

async function select(
  duckdb: typeof import('@duckdb/node-api'),
  connection: DuckDBConnection,
  sql: string,
  rowsMax: number,
  names: readonly string[],
): Promise<QueryResult> {
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) throw badQuery(`${statements.count} statements were given`, 'give one SELECT');
    const statement = await statements.prepare(0);
    if (statement.statementType !== duckdb.StatementType.SELECT) {
      throw badQuery('this is not a SELECT', 'a finished run is only read: give one SELECT');
    }
    const reader = await connection.streamAndReadUntil(sql, rowsMax + 1);
    const rows = reader.getRows();
    return {
      columns: reader.columnNames().map((name, i) => ({ name, type: String(reader.columnType(i)) })),
      rows: rows.slice(0, rowsMax).map((row) => row.map((value) => asCell(duckdb, value))),
      isCut: rows.length > rowsMax,
    };
  } catch (error) {
    if (error instanceof LabError) throw error;
    const message = messageOf(error).replace(/^Failed to extract statements: /, '');
    throw badQuery(message, (await whyNoTable(connection, message)) ?? tablesAre(names));
  }
}

/** Why a figure has no view of what it is made of; undefined for any other name. */
async function whyNoTable(connection: DuckDBConnection, message: string): Promise<string | undefined> {
  const [, name] = /Table with name (metric_\w+) does not exist/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const reader = await connection.runAndReadAll(`SELECT what FROM tables WHERE name = ${quoted(`(${name})`)}`);
  const [[what] = []] = reader.getRows();
  return typeof what === 'string' ? `${what}; fleetlab explain lists the rows of a device` : undefined;
}

/**
 * The statements that make the tables of a folder, for DuckDB itself.
 *
 * Shape  one statement after the other; the files by their whole paths
 */
export const runScript = (run: Run): string => scriptOf(tablesOfRun(resolve(run.where), run.manifest));

/** The same for the folder of a sweep. Errors as of `tablesOfSweep`. */
export const sweepScript = (folder: string): Promise<string> =>
  retryWhileWritten(resolve(folder), async (manifest) => scriptOf(tablesOfSweep(resolve(folder), manifest)));

const scriptOf = ({ statements, views = {} }: QueryTables): string =>
  [...statements, ...Object.values(views)].map((statement) => `${statement.replace(/\s+/g, ' ')};\n`).join('');

/** What `.tables` and `.schema` stand for, as in the shell of DuckDB. Errors LabError `report/bad-query` */
function statementOf(sql: string, { names }: QueryTables): string {
  const [, command, name, more] = /^\s*(\.\w*)(?:\s+(\S+))?(.*)$/s.exec(sql) ?? [];
  if (command === undefined) return sql;
  if (command === '.tables' && name === undefined) return 'SELECT name, what FROM tables';
  if (command !== '.schema' || more?.trim() !== '')
    throw badQuery(`"${sql.trim()}" is not a command`, `write .tables, .schema or .schema NAME; ${tablesAre(names)}`);
  const which = name === undefined ? '' : `WHERE table_name = ${quoted(name)}`;
  return `SELECT table_name AS "table", column_name AS "column", data_type AS type FROM information_schema.columns ${which}
    ORDER BY table_name, ordinal_position`;
}

/** Nothing but comments, spaces and semicolons. */
const isBlank = (sql: string): boolean =>
  /^[\s;]*$/.test(sql.replace(/\/\*[\s\S]*?\*\//g, '').replace(/--[^\n]*/g, ''));

const tablesAre = (names: readonly string[]): string =>
  `the tables are ${names.join(', ')}; "describe ${names.at(-2)}" lists the columns of one, and .tables all views`;

const badQuery = (what: string, hint: string): LabError =>
  new LabError('report/bad-query', { what: what.trimEnd(), where: 'SQL', hint });

function asCell(duckdb: typeof import('@duckdb/node-api'), value: DuckDBValue): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof duckdb.DuckDBDecimalValue ? value.toDouble() : String(value);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
