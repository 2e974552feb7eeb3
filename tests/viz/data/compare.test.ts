import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import { compareRuns } from '../../../viz/data/compare.ts';
import type { CompareQueries } from '../../../viz/data/compare-queries.ts';
import { jointLegends } from '../../../viz/data/joint-legends.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { realRun } from '../../kit/real-run.ts';

/** The rows of each device, by name, as lines without row numbers and the evidence of controls. */
async function livesBySql(path: string): Promise<ReadonlyMap<string, readonly [number, string][]>> {
  const { rows } = await query(
    await openFolder(path),
    `SELECT name, t, said FROM (
       SELECT row, name, t, region || ' ' || state AS said FROM transitions
       UNION ALL
       SELECT e.row, d.name, e.t, concat_ws('|', e.kind, coalesce(e.actor, '-'), coalesce(e.control, '-'), coalesce(e.verdict, '-'), coalesce(e.detail, '-'))
       FROM events e JOIN devices d ON d.device = e.device
     ) ORDER BY row`,
  );
  const lives = new Map<string, [number, string][]>();
  for (const [device, t, said] of rows) {
    const life = lives.get(String(device)) ?? [];
    life.push([Number(t), String(said)]);
    lives.set(String(device), life);
  }
  return lives;
}

describe('two runs that differ in one setting', () => {
  let [a, b]: RunHere[] = [];
  let compared: CompareQueries;
  let parted: ReadonlyMap<string, number>;
  const endings: (() => void)[] = [];

  beforeAll(async () => {
    // The second fleet is smaller: the last devices of the first are in it alone.
    const first = await realRun('reconnect-storm');
    const second = await realRun('reconnect-storm-no-jitter', { set: ['fleet[acme/sensor].count=90'] });
    endings.push(first.remove, second.remove);
    a = await openRun(filesOnDisk(first.path));
    b = await openRun(filesOnDisk(second.path));
    compared = await compareRuns(a, b);
    const [livesA, livesB] = [await livesBySql(first.path), await livesBySql(second.path)];
    const found = new Map<string, number>();
    for (const [name, lifeA] of livesA) {
      const lifeB = livesB.get(name);
      if (lifeB === undefined) continue;
      const at = [...lifeA, [Number.POSITIVE_INFINITY, ''] as const].findIndex(
        ([t, said], i) => t !== lifeB[i]?.[0] || said !== lifeB[i]?.[1],
      );
      const t = Math.min(lifeA[at]?.[0] ?? Number.POSITIVE_INFINITY, lifeB[at]?.[0] ?? Number.POSITIVE_INFINITY);
      if (Number.isFinite(t)) found.set(name, t);
    }
    parted = found;
  });
  afterAll(() => {
    for (const end of endings) end();
  });

  it('shows which devices are in which', () => {
    expect(compared.info).toMatchObject({ count: 100, onlyA: 10, onlyB: 0 });
    expect(compared.info.inB[99]).toBe(0xffffffff);
  });

  it('shows when each device first diverged', async () => {
    const { devices } = a.info;
    const found = new Map<string, number>();
    for (const [device, t] of compared.info.divergedAt.entries())
      if (t < Number.POSITIVE_INFINITY) found.set(devices.name(device), t);
    expect(found).toEqual(parted);
    expect(compared.info.diverged).toBe(parted.size);
    const { first } = compared.info;
    expect(first!.t).toBe(Math.min(...parted.values()));
    expect(await compared.divergenceOf(first!.device)).toEqual(first);
    expect(first!.a?.text === first!.b?.text && first!.a?.t === first!.b?.t).toBe(false);
    expect(await compared.divergenceOf(99)).toBeUndefined();
  });

  it('shows at an instant which devices are in the same state', async () => {
    for (const t of [0, 1_000_000, 2_400_000, compared.info.end]) {
      const { codes, inA, inB, counts } = await compared.snapshot(t, 'link');
      const [frameA, frameB] = [await a.snapshot(t, 'link'), await b.snapshot(t, 'link')];
      const expected = [...frameA.codes].map((code, device) =>
        device >= 90 ? 2 : code === frameB.codes[device] ? 0 : 1,
      );
      expect([...codes]).toEqual(expected);
      expect([...inA]).toEqual([...frameA.codes]);
      expect([...inB].slice(0, 90)).toEqual([...frameB.codes]);
      expect([...counts]).toEqual([0, 1, 2, 3].map((which) => expected.filter((code) => code === which).length));
    }
  });

  it('shows which controls decided otherwise', async () => {
    const window = { from: 0, to: compared.info.end };
    const [ofA, ofB] = [await a.verdicts(window), await b.verdicts(window)];
    const of = (totals: typeof ofA, control: string, verdict: string) =>
      totals.find((total) => total.control === control && total.verdict === verdict)?.count ?? 0;
    const found = await compared.verdicts(window);
    expect(found.length).toBeGreaterThan(0);
    for (const total of found) {
      expect([total.a, total.b]).toEqual([
        of(ofA, total.control, total.verdict),
        of(ofB, total.control, total.verdict),
      ]);
      expect(total.a).not.toBe(total.b);
    }
  });

  it('subtracts one series from the other', async () => {
    const window = { from: 600_000, to: 3_600_000 };
    const { t, a: inA, b: inB, delta } = await compared.series('fleet.online', window, 25);
    for (const [run, values] of [
      [a, inA],
      [b, inB],
    ] as const) {
      const band = await run.series('fleet.online', { from: 0, to: run.info.end }, 1_000_000);
      for (const [i, at] of t.entries())
        expect(values[i]).toBe(band.last[band.t.findLastIndex((sample) => sample <= at)]);
    }
    expect([...delta]).toEqual([...inB].map((value, i) => value - inA[i]));
  });

  it('is reversed if they are swapped', async () => {
    const turned = await compareRuns(b, a);
    expect(turned.info).toMatchObject({ count: 100, onlyA: 0, onlyB: 10, diverged: compared.info.diverged });
    expect((await turned.snapshot(1_000_000, 'link')).counts[3]).toBe(10);
  });

  it('gives the same for streamed runs, with progress', async () => {
    const streamed = (run: RunHere) => openRun(filesOnDisk(run.info.where), { residentRowsMax: 0 });
    const told: number[] = [];
    const held = await compareRuns(await streamed(a), await streamed(b), (done, total) => told.push(done / total));
    expect(held.info).toEqual(compared.info);
    expect(told).toEqual([...told].sort((x, y) => x - y));
    expect(told.length).toBeGreaterThan(0);
    const window = { from: 1_000_000, to: 2_400_000 };
    expect(await held.verdicts(window)).toEqual(await compared.verdicts(window));
    expect(await held.snapshot(2_400_000, 'health')).toEqual(await compared.snapshot(2_400_000, 'health'));
    for (let device = 0; device < 90; device += 7) {
      expect(await held.divergenceOf(device)).toEqual(await compared.divergenceOf(device));
    }
  });
});

describe('the legend of two runs', () => {
  it('matches states by name', () => {
    const entry = (name: string) => ({ name, family: 'none', weight: 0 }) as const;
    const legends = (firmware: readonly string[]) =>
      new Proxy({ firmware: firmware.map(entry) } as never, { get: (all, mode) => all[mode] ?? [] });
    const joint = jointLegends(legends(['1.0', '1.2']), legends(['1.1', '1.2']));
    expect(joint.legends.firmware.map(({ name }) => name)).toEqual(['1.0', '1.2', '1.1']);
    expect([...joint.ofB.firmware]).toEqual([2, 1]);
  });
});
