import { expect, it } from 'vitest';
import { runPlan } from '../../../bin/app/run-plan.ts';
import { folderStore } from '../../../bin/app/run-store.ts';
import { filesOnDisk } from '../../../reports/run-folder/index.ts';
import { joined, valueAt } from '../../../reports/trace-index/band.ts';
import { stateBand } from '../../../reports/trace-index/state-band.ts';
import { loadScenario } from '../../../scenarios/index.ts';
import { stateGauges } from '../../../sim/kernel/trace/series.ts';
import { groupsIn, hasSeries } from '../../../viz/data/group-series.ts';
import { openRun } from '../../../viz/data/open-run.ts';
import type { RunInfo } from '../../../viz/data/run-queries.ts';
import { scratch } from '../../kit/scratch.ts';

const scenario = `name: steps
claim: It holds.
fidelity: model
duration: 2h
fleet:
  - { tenant: acme, product: sensor, profile: sphere, count: 60, boot: { spread: 10m } }
  - { tenant: acme, product: valve, profile: esp32, count: 40 }
timeline:
  - { label: the restart, at: 30m, do: restart, on: product:sensor }
  - { label: the cut, at: 1h, do: outage, of: network, for: 10m, on: 'product:sensor and share:50%' }
expect:
  fleet.onlineShare{product:sensor}: min >= 0%
  fleet.onlineShare{same-as:"the restart"}: min >= 0%
  fleet.onlineShare{touched-by:"the cut"}: min >= 0%
`;

it('the devices of a step have the series of their states, as a group that was sampled has them', async () => {
  const place = scratch({ 'a.yaml': scenario });
  const { plan } = await loadScenario(place('a.yaml'));
  await runPlan(plan, (world) => {
    const store = folderStore(place('runs'))(world);
    folders.push(store.folder ?? '');
    return store;
  });
  const run = await openRun(filesOnDisk(folders[0]));
  const info = run.info as RunInfo;
  const [restart, cut] = ['same-as:"the restart"', 'touched-by:"the cut"'];
  expect(groupsIn(info)).toEqual(['product:sensor', restart, cut]);
  const window = { from: 0, to: info.end };
  for (const id of ['fleet.online', 'fleet.onlineShare', 'fleet.certified', 'fleet.powered', 'fleet.backoff']) {
    expect(hasSeries(info, id, restart)).toBe(true);
    const sampled = await run.series(`${id}{product:sensor}`, window, 10_000);
    const counted = await run.series(`${id}{${restart}}`, window, 10_000);
    expect(sampled.t.length).toBeGreaterThan(100);
    // Rows of the instant of a sample may come before it or after it.
    const unlike = [...sampled.t].filter(
      (t, nth) => ![valueAt(counted, t), valueAt(counted, t - 1)].includes(sampled.last[nth]),
    );
    expect(unlike, id).toEqual([]);
  }
  const ofCut = await run.series(`fleet.onlineShare{${cut}}`, window, 10_000);
  const since = ofCut.t.findIndex((t) => t > 3_600_000);
  expect(valueAt(ofCut, 3_599_999)).toBe(1);
  expect(Math.min(...ofCut.min.subarray(since))).toBe(0);
  expect(valueAt(ofCut, info.end)).toBe(1);
});

it('changes within one stretch of a run stand in one point, with their extremes', async () => {
  const { data } = await openRun(filesOnDisk(folders[0]));
  const [gauge] = stateGauges.filter(({ id }) => id === 'fleet.online');
  const all = new Uint8Array(data.columns.count).fill(1);
  const fine = await stateBand(data.store, data.codes, all, gauge, data.store.end + 1);
  const coarse = await stateBand(data.store, data.codes, all, gauge, 7);
  const width = Math.ceil((data.store.end + 1) / 7);
  const expected = joined(fine, (t) => Math.floor(t / width));
  expect(expected.t.length).toBeLessThan(fine.t.length / 5);
  expect(Math.min(...expected.min)).toBeLessThan(Math.min(...expected.last));
  for (const column of ['t', 'to', 'min', 'max', 'last', 'count'] as const)
    expect(coarse[column], column).toEqual(expected[column]);
  for (const [nth, mean] of expected.mean.entries()) expect(coarse.mean[nth]).toBeCloseTo(mean, 9);
});

it('other series are not known of them, nor those of a selection that names no step of the run', async () => {
  const run = await openRun(filesOnDisk(folders[0]));
  const info = run.info as RunInfo;
  expect(hasSeries(info, 'messages.sent', 'touched-by:"the cut"')).toBe(false);
  for (const id of ['messages.sent{touched-by:"the cut"}', 'fleet.online{touched-by:"the cat"}', 'fleet.online{(}'])
    expect((await run.series(id, { from: 0, to: info.end }, 100)).t).toHaveLength(0);
});

const folders: string[] = [];
