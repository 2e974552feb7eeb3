import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../bin/app/ask-run.ts';
import type { RunResult } from '../../bin/app/run-result.ts';
import { run } from '../../bin/app/run-scenario.ts';
import { query } from '../../bin/sweep/query-folder.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { planWithRows } from '../../reports/run-folder/plan-with-rows.ts';
import { loadScenario, type Scenario } from '../../scenarios/index.ts';

const root = mkdtempSync(join(tmpdir(), 'fleetlab-fleet-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const rows = Array.from({ length: 40 }, (_, nth) => {
  const firmware = ['1.0.0', '1.1.0', '2.0.0'][nth < 20 ? 0 : nth < 36 ? 1 : 2];
  return `SN-${nth},acme,sensor,sphere,${firmware},${nth % 2 === 0 ? 'Plant 2' : 'north'},${nth < 4 ? 'canary' : 'broad'},${nth % 5 === 0 ? 'roof' : ''}`;
});

const scenarioOf = async (name: string, lines: readonly string[]): Promise<Scenario> => {
  const file = join(root, `${name}.csv`);
  writeFileSync(file, ['id,tenant,product,profile,firmware,site,ring,tags', ...lines, ''].join('\r\n'));
  return loadScenario({
    name: 'listed',
    claim: 'It runs.',
    duration: '3h',
    fidelity: 'model',
    fleet: { from: file, products: [{ tenant: 'acme', product: 'sensor', updates: { every: '20m' } }] },
    releases: [{ product: 'sensor', version: '2.0.0', size: '64KiB' }],
    timeline: [
      { at: '10m', do: 'power-cycle', for: '1m', on: 'tag:roof and site:"Plant 2"', label: 'roofs' },
      { at: '30m', do: 'rollout', release: 'sensor@2.0.0', policy: { kind: 'all-at-once' } },
    ],
    expect: { 'fleet.onlineAtEnd': 'value == 100% on tag:roof', 'rollout.success': 'value > 0%' },
  } as never);
};

let first: RunResult & { readonly folder: string };
beforeAll(async () => {
  first = await run(await scenarioOf('devices', rows), { out: root });
});

const answer = async (sql: string, devices?: string) => (await query(first, sql, { devices })).rows;

describe('a run of a fleet from a file', () => {
  it('is the same whatever the order of the rows, and another one for other devices', async () => {
    const again = await run(await scenarioOf('turned', rows.toReversed()), { trace: false });
    const fewer = await run(await scenarioOf('fewer', rows.slice(1)), { trace: false });
    expect(again.traceHash).toBe(first.traceHash);
    expect(fewer.traceHash).not.toBe(first.traceHash);
  });

  it('keeps the devices in its folder, and of the file its name and digest', async () => {
    const manifest = JSON.parse(readFileSync(join(first.folder, 'manifest.json'), 'utf8'));
    expect(manifest.plan.roster).toEqual({
      ...{ file: 'devices.csv', devices: 40, ignored: [] },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await answer("SELECT name, site, ring, firmware, tags FROM devices WHERE name = 'acme/SN-20'")).toEqual([
      ['acme/SN-20', 'Plant 2', 'broad', '1.1.0', 'roof'],
    ]);
  });

  it('is explained by the id alone', async () => {
    const life = await explain(first, { device: 'SN-20' } as never);
    expect(JSON.stringify(life)).toContain('acme/SN-20');
  });

  it('has its devices selected by tag, before, in and after the run', async () => {
    expect(first.thresholds[0]).toMatchObject({ met: true });
    const roofs = [['acme/SN-0'], ['acme/SN-10'], ['acme/SN-20'], ['acme/SN-30']];
    expect(await answer('SELECT name FROM devices ORDER BY name', 'tag:roof and site:"plant 2"')).toEqual(roofs);
    expect(await answer('SELECT name FROM devices ORDER BY name', 'touched-by:roofs')).toEqual(roofs);
    expect(await answer('SELECT count(*) FROM devices', 'firmware:2.0.0')).not.toEqual([[4]]);
  });

  it('updates the devices that do not have the release, and no others', async () => {
    const { thresholds, metrics } = first;
    expect(thresholds[1]).toMatchObject({ met: true });
    expect(metrics['rollout.exposed'].value).toBe(36);
    expect(metrics['attestation.refusedShare'].value).toBe(0);
  });

  it('has its figures computed again from the folder', async () => {
    const trace = await openRun(first.folder);
    const plan = await planWithRows(trace);
    const again = await summarize(trace);
    expect(again.thresholds).toEqual(first.summary.thresholds);
    expect(plan.roster?.rows?.tags?.words).toEqual(['roof']);
  });
});
