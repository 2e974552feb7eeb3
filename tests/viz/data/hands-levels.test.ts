import { beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import { valueAt } from '../../../reports/trace-index/band.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { recordedCampaigns } from '../../kit/campaign-run.ts';
import { recorded, recordedRun, scratchOfFile } from '../../kit/recorded-run.ts';

const root = scratchOfFile();
let runs: Readonly<Record<'clones' | 'worm' | 'storm', string>>;
beforeAll(async () => {
  runs = {
    clones: await recordedCampaigns(root),
    worm: await recorded(root, 'worm-to-brick', '1', ['fleet[acme/camera].count=60'], 'one-password'),
    storm: await recordedRun(root),
  };
});

/** Sessions by device and devices with an implant, read row by row; the counts after every instant that has a row. */
async function countsIn(folder: string, { info }: RunHere) {
  const { regions } = info.manifest;
  const implant = regions.findIndex(({ name }) => name === 'implant');
  const { rows } = await query(
    await openFolder(folder),
    `SELECT row, t, device, kind, detail, NULL AS state FROM events WHERE kind LIKE 'impostor.%' UNION ALL
     SELECT row, t, device, NULL, NULL, state FROM changes WHERE region = ${implant} ORDER BY row`,
  );
  const sessions = new Map<number, number>();
  const implanted = new Set<number>();
  const counts = new Map<number, readonly [held: number, cloned: number, implanted: number]>();
  for (const [, t, device, kind, detail, state] of rows) {
    const d = Number(device);
    if (kind === 'impostor.online' && detail === null) sessions.set(d, (sessions.get(d) ?? 0) + 1);
    if (kind === 'impostor.offline') sessions.set(d, Math.max(0, (sessions.get(d) ?? 0) - 1));
    const now = state === null ? '' : regions[implant].states[Number(state)];
    if (/^(?:exploited|dormant|active)$/.test(now)) implanted.add(d);
    else if (now !== '') implanted.delete(d);
    const cloned = [...sessions].flatMap(([one, count]) => (count > 0 ? [one] : []));
    counts.set(Number(t), [new Set([...cloned, ...implanted]).size, cloned.length, implanted.size]);
  }
  return counts;
}

describe.each(['clones', 'worm'] as const)('devices in foreign hands, %s', (which) => {
  it('are at every instant as many as the rows until then say', async () => {
    const run = await openRun(filesOnDisk(runs[which]));
    const counts = await countsIn(runs[which], run);
    const whole = { from: 0, to: run.info.end };
    const bands = await Promise.all(
      ['held', 'cloned', 'implanted'].map((name) => run.series(`hands.${name}`, whole, Number.POSITIVE_INFINITY)),
    );
    let last: readonly number[] = [0, 0, 0];
    for (const [t, now] of counts) {
      expect(bands.map((band) => valueAt(band, t - 1))).toEqual(last);
      expect(bands.map((band) => valueAt(band, t))).toEqual(now);
      last = now;
    }
    expect(Math.max(...bands[0].max)).toBeGreaterThan(2);
  });
});

it('a run in which no actor attacks has no series of foreign hands', async () => {
  const run = await openRun(filesOnDisk(runs.storm));
  const band = await run.series('hands.held', { from: 0, to: run.info.end }, 10).catch(() => undefined);
  expect(band?.t.length ?? 0).toBe(0);
});
