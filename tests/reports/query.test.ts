import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resultCsv, resultJson, resultTable } from '../../reports/print/query-result.ts';
import { query } from '../../reports/query/query.ts';
import { openRun, type Run } from '../../reports/run-folder/index.ts';
import { finished, handTrace, minutes, openFolder, scratch } from '../kit/hand-trace.ts';
import { runInMemory } from './run-in-memory.ts';

/** A path that a query must not be able to write. */
const outside = join(tmpdir(), 'fleetlab-query-outside');

/** Segments of two spans, a row number and a tick above 2^31, and every kind of missing value. */
async function written(root: string) {
  const folder = openFolder(root, 3);
  const trace = handTrace();
  const start = trace.event(0, 'run.started');
  trace.change(1_000, 0, 'power running', start);
  trace.sample(minutes(3), { 'fleet.powered': 1 });
  trace.change(minutes(4), 0, 'link online');
  trace.event(minutes(4), 'connect.refused', {
    device: 2,
    control: 'topic-acl',
    verdict: 'refuse',
    detail: 'it\'s "no", so',
  });
  trace.change(3_000_000_000, 2, 'power running');
  trace.feed(folder.sink, 3_000_000_000);
  folder.finish(finished);
  return openRun(folder.path);
}

it('a query of a run in memory is refused, since SQL reads files', async () => {
  const trace = handTrace();
  trace.event(0, 'run.started');
  const run = { ...runInMemory({ trace, reachedT: 1_000 }), files: undefined } as Run;
  await expect(query(run, 'select 1')).rejects.toMatchObject({ code: 'report/no-files' });
});

describe('a query', () => {
  let run: Run;
  const rows = async (sql: string) => (await query(run, sql)).rows;

  beforeAll(async () => {
    const root = mkdtempSync(join(tmpdir(), 'fleetlab-query-'));
    run = await written(root);
    return () => rmSync(root, { recursive: true });
  });

  it('sees all segments of a table as one, with unsigned types', async () => {
    expect(await rows('SELECT count(*), max(row), max(t) FROM changes')).toEqual([[3, 4, 3_000_000_000]]);
    const types = async (table: string) =>
      (await query(run, `SELECT * FROM ${table} LIMIT 1`)).columns.map(({ type }) => type);
    expect(await types('changes')).toEqual(['UINTEGER', 'UINTEGER', 'UINTEGER', 'UTINYINT', 'UTINYINT', 'UINTEGER']);
    expect(await types('events')).toEqual([
      'UINTEGER',
      'UINTEGER',
      'VARCHAR',
      'UINTEGER',
      ...Array(5).fill('VARCHAR'),
      'UINTEGER',
    ]);
    expect(await types('devices')).toEqual(['UINTEGER', ...Array(8).fill('VARCHAR')]);
  });

  it('finds rows beyond 2^31 by their row groups', async () => {
    expect(await rows('SELECT row FROM changes WHERE t > 2900000000')).toEqual([[4]]);
    expect(await rows('SELECT count(*) FROM changes WHERE t < 2900000000')).toEqual([[2]]);
  });

  it('sees what is missing as null', async () => {
    expect(await rows('SELECT cause FROM changes ORDER BY row')).toEqual([[0], [null], [null]]);
    expect(await rows('SELECT device, control, verdict, detail FROM events ORDER BY row')).toEqual([
      [null, null, null, null],
      [2, 'topic-acl', 'refuse', 'it\'s "no", so'],
    ]);
  });

  it('can be written as several words', async () => {
    expect(await rows('SELECT elapsed, device, name, region, state FROM transitions ORDER BY row')).toEqual([
      ['00:00:01', 0, 'acme/sensor-0', 'power', 'running'],
      ['00:04:00', 0, 'acme/sensor-0', 'link', 'online'],
      ['833:20:00', 2, 'acme/sensor-2', 'power', 'running'],
    ]);
  });

  it.each([
    "SELECT * FROM read_text('/etc/hostname')",
    `COPY (SELECT 1) TO '${outside}.csv'`,
    'CREATE TABLE t AS SELECT 1',
    'DROP VIEW changes',
    'SET enable_external_access = true',
    `ATTACH '${outside}.db'`,
    'INSTALL httpfs',
    'EXPLAIN ANALYZE SELECT 1',
    'SELECT 1; SELECT 2',
    'SELEC 1',
    'SELECT nosuch FROM changes',
    'SELECT * FROM nosuch',
    '',
  ])('is refused with a reason: %s', async (sql) => {
    await expect(query(run, sql)).rejects.toThrow(expect.objectContaining({ code: 'report/bad-query' }));
  });

  it('says of a figure that is not SQL why there is no view of it', async () => {
    await expect(query(run, 'from metric_reconnect_time')).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/\n {2}reconnect\.time is not SQL: .*; fleetlab explain lists/),
      }),
    );
    await expect(query(run, 'from metric_of_nothing')).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining('the tables are ') }),
    );
  });

  it('cannot write over the files that are open to it', async () => {
    const file = join(run.where, 'devices.parquet');
    const before = readFileSync(file);
    await expect(query(run, `COPY (SELECT 1) TO '${file}' (FORMAT parquet, USE_TMP_FILE false)`)).rejects.toThrow(
      /not a SELECT/,
    );
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(`${outside}.csv`)).toBe(false);
  });

  it('is cut at the row limit, and says so', async () => {
    const cut = await query(run, 'SELECT * FROM range(5)', { rowsMax: 4 });
    expect([cut.rows.length, cut.isCut]).toEqual([4, true]);
    expect((await query(run, 'SELECT * FROM range(4)', { rowsMax: 4 })).isCut).toBe(false);
  });

  it('of a run that was killed at once finds empty tables with all their columns', async () => {
    const young = await openRun(openFolder(scratch(), 2).path);
    const of = async (sql: string) => (await query(young, sql)).rows;
    expect(await of('SELECT count(*), max(cause) FROM changes')).toEqual([[0, null]]);
    expect(await of('SELECT count(*), max(detail) FROM events')).toEqual([[0, null]]);
    expect(await of('SELECT count(*), max(mean) FROM metrics')).toEqual([[0, null]]);
    expect(await of('SELECT count(*) FROM transitions')).toEqual([[0]]);
    expect(await of('SELECT name FROM devices')).toEqual([['acme/sensor-0'], ['acme/sensor-1']]);
  });

  it('says what to do where DuckDB cannot be loaded', async () => {
    const load = () => Promise.reject(new Error('no binding for plan9'));
    await expect(query(run, 'SELECT 1', { load })).rejects.toThrow(
      expect.objectContaining({ code: 'report/no-duckdb', message: expect.stringContaining('no binding for plan9') }),
    );
  });
});

describe('an answer', () => {
  const result = {
    columns: [
      { name: 'state', type: 'VARCHAR' },
      { name: 'n', type: 'BIGINT' },
      { name: 'n', type: 'BIGINT' },
    ],
    rows: [
      ['online', 1_234, null],
      ['a, "b"\nc', 5, 0.5],
    ],
    isCut: false,
  };

  it('is an aligned table', () => {
    expect(resultTable(result).split('\n')).toEqual([
      'state        n    n',
      '--------  ----  ---',
      'online    1234    -',
      'a, "b" c     5  0.5',
      '',
      '(2 rows)',
      '',
    ]);
  });

  it('is CSV, quoted where needed', () => {
    expect(resultCsv(result)).toBe('state,n,n\r\nonline,1234,\r\n"a, ""b""\nc",5,0.5\r\n');
  });

  it('is JSON that distinguishes columns of the same name', () => {
    expect(JSON.parse(resultJson(result))).toEqual([
      { state: 'online', n: 1_234, n_2: null },
      { state: 'a, "b"\nc', n: 5, n_2: 0.5 },
    ]);
  });
});
