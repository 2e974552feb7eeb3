import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { run } from '../../bin/app/run-scenario.ts';
import { query } from '../../reports/query/query.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { smallClones } from '../kit/attacked-runs.ts';
import { scratchOfFile } from '../kit/recorded-run.ts';
import { scratch } from '../kit/small-run.ts';

const isSeen = (name: string): boolean => name.startsWith('seen-');
const clones = () =>
  loadScenario('clones', { set: [...smallClones, 'duration=2h'], fidelity: 'model', variant: 'no-concurrent-use' });

/** The tables of logs in the folder of a run of `clones`. */
async function filesOfRun(out: string, seen?: boolean) {
  const { folder, traceHash } = await run(await clones(), { out, seen });
  const names = readdirSync(folder).filter(isSeen).sort();
  return { folder, traceHash, files: names.map((name) => ({ name, bytes: readFileSync(join(folder, name)) })) };
}

/** A run with logs and the same one without them in its place, and another one with logs elsewhere. */
let [watched, plain, other] = [] as unknown as Awaited<ReturnType<typeof filesOfRun>>[];
const [root, elsewhere] = [scratchOfFile(), scratchOfFile()];
beforeAll(async () => {
  watched = await filesOfRun(root, true);
  plain = await filesOfRun(root);
  other = await filesOfRun(elsewhere, true);
});

it('a run that is not asked for logs has none, and the same trace', async () => {
  expect(watched.files.length).toBeGreaterThan(1);
  expect(plain.folder).toBe(watched.folder);
  expect(plain.files).toEqual([]);
  expect(plain.traceHash).toBe(watched.traceHash);
  const { manifest } = await openRun(plain.folder);
  expect(manifest.files.filter(({ name }) => isSeen(name))).toEqual([]);
});

it('two runs write the same bytes, and none of them is the name of the actor', () => {
  expect(other.files).toEqual(watched.files);
  for (const { bytes } of watched.files) expect(bytes.includes('mallory')).toBe(false);
  const events = readdirSync(other.folder).filter((name) => name.startsWith('events-'));
  expect(events.some((name) => readFileSync(join(other.folder, name)).includes('mallory'))).toBe(true);
});

it('SQL finds an impostor by its second address, from the logs alone', async () => {
  const { rows } = await query(
    await openRun(other.folder),
    `SELECT clientId, count(DISTINCT address) FROM seen WHERE event = 'broker.connect' GROUP BY 1 HAVING count(DISTINCT address) > 1`,
  );
  expect(rows).toHaveLength(5);
  const { rows: attacked } = await query(
    await openRun(other.folder),
    "SELECT DISTINCT name FROM events JOIN devices USING (device) WHERE kind = 'attack.gained' ORDER BY 1",
  );
  expect(rows.map(([client]) => [client]).sort()).toEqual(attacked.map((row) => [...row]));
});

it('a run whose loggers wrote nothing has a table without rows', async () => {
  const products = [
    'acme/sensor',
    'acme/gateway',
    'borealis/thermostat',
    'city/parking',
    'city/streetlight',
    'delta/kiosk',
  ];
  const few = products.map((product) => `fleet[${product}].count=10`);
  const set = ['logs.loss=100%', ...few, 'duration=1h', 'timeline=[]'];
  const silent = await loadScenario('first-light', { fidelity: 'model', set });
  const { folder } = await run(silent, { out: scratch(), seen: true });
  expect((await query(await openRun(folder), 'SELECT count(*), max(code) FROM seen')).rows).toEqual([[0, null]]);
});

it('a query of a run without logs says which tables there are', async () => {
  await expect(query(await openRun(plain.folder), 'SELECT * FROM seen')).rejects.toThrow(
    expect.objectContaining({ code: 'report/bad-query' }),
  );
});

it('a run in memory cannot keep logs, and says so', async () => {
  await expect(run(await clones(), { seen: true })).rejects.toThrow(
    expect.objectContaining({ code: 'run/seen-without-folder' }),
  );
});
