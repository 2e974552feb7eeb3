import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare, explain, measure, rows, select, series } from '../../bin/app/ask-run.ts';
import type { RunResult } from '../../bin/app/run-result.ts';
import { run } from '../../bin/app/run-scenario.ts';
import { query } from '../../bin/sweep/query-folder.ts';
import { loadScenario } from '../../scenarios/index.ts';

const root = mkdtempSync(join(tmpdir(), 'fleetlab-ask-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let runs: Readonly<Record<'memory' | 'folder' | 'other', RunResult>>;
beforeAll(async () => {
  const storm = await loadScenario('reconnect-storm', {
    fidelity: 'model',
    set: { 'fleet[acme/sensor].count': 20, duration: '50m', sampleEvery: '10s' },
  });
  runs = {
    memory: await run(storm),
    folder: await run(storm, { out: root }),
    other: await run(storm.set({ 'network.loss': '5%', duration: '35m' })),
  };
});

const all = async <Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> => {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
};

describe.each(['memory', 'folder'] as const)('a run in %s', (kind) => {
  it('is measured anew to the same figures', async () => {
    const { metrics, fromMs, toMs } = await measure(runs[kind]);
    expect(metrics).toEqual(runs[kind].metrics);
    expect([fromMs, toMs]).toEqual([0, 3_000_000]);
  });

  it('is measured from a time on, to any percentile', async () => {
    const late = await measure(runs[kind], { from: '45m' });
    expect(late.metrics['reconnect.time'].count).toBe(0);
    expect(late.percentile('reconnect.time', 95)).toBeUndefined();
    const whole = await measure(await runs[kind].trace(), { from: 0 });
    expect(whole.percentile('reconnect.time', 95)).toBe(whole.metrics['reconnect.time'].p95);
    expect(whole.percentile('reconnect.time', 100)).toBe(whole.metrics['reconnect.time'].max);
    expect(whole.percentile('fleet.onlineAtEnd', 50)).toBeUndefined();
  });

  it('tells the life of a device, by name and by number', async () => {
    const { data, text } = await explain(runs[kind], { device: 'acme/sensor-3' });
    expect(data).toMatchObject({ kind: 'device-life', device: { name: 'acme/sensor-3' } });
    expect(text).toContain('acme/sensor-3 (device 2)');
    expect(await explain(runs[kind], { device: 2 })).toEqual({ data, text });
    const part = await explain(runs[kind], { device: 2, since: '30m', until: 1_900_000, limit: 3 });
    expect(part.data.entries).toHaveLength(3);
  });

  it('tells the causes of a row', async () => {
    const change = (await all(rows(runs[kind]))).find((row) => row.kind === 'change' && row.state === 'backoff')!;
    const { data, text } = await explain(runs[kind], { row: change.row });
    expect(data.rows[0]).toEqual(change);
    expect(text).toContain('The root cause is row');
  });

  it('gives its rows in order, each once', async () => {
    const { counts } = runs[kind].summary;
    const found = await all(rows(runs[kind]));
    expect(found.map(({ row }) => row)).toEqual(
      Array.from({ length: counts.changes + counts.events }, (_, row) => row),
    );
  });

  it('gives a sampled series', async () => {
    const online = await series(runs[kind], 'fleet.online');
    expect(online).toHaveLength(runs[kind].summary.counts.samples);
    expect(online.at(-1)).toEqual({ atMs: 3_000_000, value: 20 });
  });

  it.each([
    ['a device', { device: 'acme/sensor-99' }, 'report/unknown-device'],
    ['a row', { row: 1e9 }, 'report/unknown-row'],
    ['a question', {}, 'explain/no-question'],
  ])('refuses %s that it does not have', async (_what, question, code) => {
    await expect(explain(runs[kind], question as { device: string })).rejects.toMatchObject({ code });
  });
});

it('a run in memory has the rows of the same run in a folder', async () => {
  expect(await all(rows(runs.memory))).toEqual(await all(rows(runs.folder)));
});

it('runs are compared device by device', async () => {
  expect(await compare(runs.memory, runs.folder)).toEqual([]);
  expect((await compare(runs.memory, runs.other)).length).toBeGreaterThan(0);
});

describe('a selection', () => {
  it('selects devices, at its end or at an instant', async () => {
    const some = await select(runs.folder, 'name:acme/sensor-3,acme/sensor-7');
    expect(some).toEqual([
      { number: 2, name: 'acme/sensor-3' },
      { number: 6, name: 'acme/sensor-7' },
    ]);
    expect(await select(runs.folder, 'link:online')).toHaveLength(20);
    await expect(select(runs.folder, 'link:online', { at: 0 })).rejects.toMatchObject({ code: 'selection/wrong' });
    await expect(select(runs.folder, 'ring:canry')).rejects.toMatchObject({ code: 'selection/wrong' });
    await expect(select(runs.folder, 'link:online', { at: 'soon' })).rejects.toMatchObject({ code: 'time/not-a-span' });
  });

  it('needs the files of a folder', async () => {
    await expect(select(runs.memory, 'link:online')).rejects.toMatchObject({ code: 'report/no-folder' });
  });

  it('keeps the rows of its devices in a query', async () => {
    const names = async (devices?: string) =>
      (await query(runs.folder, 'select name from devices order by device', { devices })).rows.flat();
    expect(await names('name:acme/sensor-7,acme/sensor-3')).toEqual(['acme/sensor-3', 'acme/sensor-7']);
    expect(await names()).toHaveLength(20);
  });
});
