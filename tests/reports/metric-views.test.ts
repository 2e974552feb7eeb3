import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../bin/app/run-result.ts';
import { run } from '../../bin/app/run-scenario.ts';
import { metricList } from '../../reports/metrics/metric-list.ts';
import { metricViews, viewNameOf } from '../../reports/query/metric-views.ts';
import { query, runScript } from '../../reports/query/query.ts';
import { loadScenario } from '../../scenarios/index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fleetlab-views-'));
const ran: RunResult[] = [];

/** Devices power up, some fail to, an outage brings the others back; certificates run out and are revoked; a release is rolled out. */
const yard = {
  name: 'yard',
  claim: 'It runs.',
  duration: '4h',
  start: 'cold',
  fleet: [
    {
      ...{ tenant: 'acme', product: 'sensor', profile: 'sphere', count: 30, rings: { all: '100%' } },
      ...{
        telemetry: { every: '2m', qos: 0, signal: { unit: '°C', mean: 21, min: -20, max: 60 } },
        network: { loss: '3%' },
        updates: { every: '10m' },
      },
    },
  ],
  pki: { certificateLifetime: '1h' },
  broker: { handshakes: '1/s', queue: 8 },
  releases: [{ product: 'sensor', version: '1.1.0', size: '64KiB' }],
  timeline: [
    { at: '20m', do: 'outage', of: 'broker', for: '10m' },
    { at: '1h', do: 'rollout', release: 'sensor@1.1.0', policy: { kind: 'all-at-once' } },
    { at: '2h', do: 'revoke', of: 'both', on: { pick: 3 } },
    { at: '3h', do: 'power-off', on: { pick: 4 } },
  ],
  campaigns: [
    {
      ...{ name: 'forgery', by: 'mallory', at: '2h', objective: { gains: 'session' } },
      steps: [{ do: 'attack', technique: 'A01', way: 'self-made', for: '5m', on: { pick: 2 } }],
    },
  ],
} as const;

beforeAll(async () => {
  const scenarios = [
    await loadScenario(yard as never, { fidelity: 'model' }),
    await loadScenario('clones', { variant: 'no-concurrent-use', fidelity: 'model', set: { duration: '90m' } }),
  ];
  for (const scenario of scenarios) ran.push(await run(scenario, { out: scratch }));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const single = async (result: RunResult, sql: string): Promise<unknown> =>
  (await query(await result.trace(), sql)).rows[0]?.[0];

describe('the views of metrics', () => {
  const views = Object.entries(metricViews).flatMap(([id, view]) =>
    typeof view === 'string' ? [] : [[id, view] as const],
  );

  it('are there for every metric, or words that say why not', () => {
    expect(Object.keys(metricViews).toSorted()).toEqual(metricList.map(({ id }) => id).toSorted());
    expect(Object.values(metricViews).filter((view) => view === '')).toEqual([]);
    expect(viewNameOf('reconnect.time')).toBe('metric_reconnect_time');
    expect(viewNameOf('fleet.onlineAtEnd')).toBe('metric_fleet_online_at_end');
  });

  it.each(views)('%s: its rows make up the figure', async (id, { figure }) => {
    const compared = [];
    for (const result of ran) {
      const measured = result.metrics[id as keyof typeof result.metrics] as { value?: number | null; count?: number };
      const value = measured.value === undefined ? measured.count : measured.value;
      if (value === null) continue;
      const sql = figure.replaceAll(/\brows\b/g, viewNameOf(id));
      compared.push(id);
      expect(await single(result, sql), sql).toBeCloseTo(value!, 9);
    }
    expect(compared).not.toEqual([]);
  });
});

describe('a query', () => {
  it('has the number of a device as device, and its name as name, in every table', async () => {
    const { rows } = await query(
      await ran[0]!.trace(),
      `SELECT DISTINCT column_name, data_type FROM information_schema.columns WHERE column_name IN ('device', 'name')
       AND table_name <> 'tables' ORDER BY 1`,
    );
    expect(rows).toEqual([
      ['device', 'UINTEGER'],
      ['name', 'VARCHAR'],
    ]);
  });

  it('lists tables and columns', async () => {
    const trace = await ran[0]!.trace();
    const tables = (await query(trace, '.tables')).rows.map(([name]) => name);
    expect(tables).toEqual(
      expect.arrayContaining(['devices', 'refusals', 'metric_connect_time', '(metric_reconnect_time)']),
    );
    for (const name of tables) if (!String(name).startsWith('(')) await query(trace, `SELECT * FROM ${name} LIMIT 1`);
    const { rows } = await query(trace, '.schema final_states');
    expect(rows.map(([, column]) => column)).toEqual(['device', 'name', 'region', 'state', 'since']);
    await expect(query(trace, '.help me')).rejects.toThrow('is not a command');
  });

  it('can be asked of DuckDB itself, by the statements that it prints', async () => {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(runScript(await ran[0]!.trace()));
    const reader = await connection.runAndReadAll('SELECT count(*)::INT FROM devices');
    expect(reader.getRows()).toEqual([[30]]);
    connection.closeSync();
  });
});
