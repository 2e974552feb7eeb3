import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder, type Run } from '../../../reports/run-folder/index.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { realRun } from '../../kit/real-run.ts';

const modes = ['power', 'link', 'trust', 'update', 'implant'] as const;

/** The states of every device at some instants, region by region, by DuckDB from the files, without the viewer. */
async function statesBySql(run: Run, instants: readonly number[]): Promise<ReadonlyMap<number, readonly number[][]>> {
  const { rows } = await query(
    run,
    `SELECT i.t, r.region, d.device, coalesce(arg_max(c.state, c.row), 0) AS state
     FROM (SELECT unnest([${instants}]::BIGINT[]) AS t) i CROSS JOIN devices d
     CROSS JOIN (SELECT unnest(range(${run.manifest.regions.length})) AS region) r
     LEFT JOIN changes c ON c.device = d.device AND c.region = r.region AND c.t <= i.t
     GROUP BY i.t, r.region, d.device ORDER BY i.t, r.region, d.device`,
    { rowsMax: 1_000_000 },
  );
  const states = new Map(instants.map((t) => [t, run.manifest.regions.map((): number[] => [])]));
  for (const [t, region, , state] of rows) states.get(Number(t))![Number(region)].push(Number(state));
  return states;
}

describe.each(['first-light on a day on which nobody is trusted', 'reconnect-storm'] as const)('%s', (name) => {
  let folder: Run;
  let viewed: RunHere;
  let done: () => void;

  beforeAll(async () => {
    const { path, remove } = await realRun(name);
    done = remove;
    folder = await openFolder(path);
    viewed = await openRun(filesOnDisk(path));
  });
  afterAll(() => done());

  it('has every device in the state that SQL computes, at 50 instants in no order', async () => {
    const { end } = viewed.info;
    const instants = [0, end, end + 1_000, ...Array.from({ length: 47 }, (_, i) => (i * 7_919_993) % end)];
    const bySql = await statesBySql(folder, instants);
    for (const t of instants) {
      const expected = bySql.get(t)!;
      for (const mode of modes) {
        const region = folder.manifest.regions.findIndex((one) => one.name === mode);
        const { codes, counts } = await viewed.snapshot(t, mode);
        expect([...codes], `${mode} at ${t}`).toEqual(expected[region]);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(viewed.info.devices.count);
      }
    }
  });

  it('has certificates as old as SQL computes', async () => {
    const { plan, regions } = folder.manifest;
    const trust = regions.findIndex((region) => region.name === 'trust');
    const [certified, expired] = ['certified', 'expired'].map((state) => regions[trust].states.indexOf(state));
    for (const t of [0, viewed.info.end / 4, viewed.info.end / 2, viewed.info.end].map(Math.floor)) {
      const { rows } = await query(
        folder,
        `SELECT max(c.t) FILTER (c.state = ${certified}), coalesce(arg_max(c.state, c.row), 0) FROM devices d
         LEFT JOIN changes c ON c.device = d.device AND c.region = ${trust} AND c.t <= ${t}
         GROUP BY d.device ORDER BY d.device`,
      );
      const expected = rows.map(([since, state]) => {
        if (state === expired) return 8;
        if (since === null) return 9;
        // It existed as the run began, and is older than that.
        if (Number(since) === 0) return 10;
        return Math.min(8, Math.floor(((t - Number(since)) * 8) / plan.pki.certificateLifetimeMs));
      });
      expect([...(await viewed.snapshot(t, 'certificate')).codes], `at ${t}`).toEqual(expected);
    }
  });

  it('shows no device as changed as the run begins: it had its state before', async () => {
    const names = viewed.info.legends.changed.map(({ name }) => name);
    const { codes } = await viewed.snapshot(0, 'changed');
    expect(new Set([...codes].map((code) => names[code]))).toEqual(new Set(['never']));
  });

  it('has rings and firmware in natural order', async () => {
    const { devices, legends } = viewed.info;
    for (const mode of ['ring', 'firmware'] as const) {
      const { codes } = await viewed.snapshot(0, mode);
      for (let device = 0; device < devices.count; device++) {
        expect(legends[mode][codes[device]].name).toBe(devices.groupOf(device)[mode]);
      }
    }
  });
});
