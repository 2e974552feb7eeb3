import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runPlan } from '../../bin/app/run-plan.ts';
import { folderStore } from '../../bin/app/run-store.ts';
import { devicesInRun } from '../../reports/metrics/devices-in-run.ts';
import { query } from '../../reports/query/query.ts';
import { filesOnDisk, openRun as openRunFolder } from '../../reports/run-folder/index.ts';
import { runSelector, selectInRun } from '../../reports/selection/select-in-run.ts';
import type { Threshold, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import type { Trigger } from '../../sim/plan/trigger.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { openRun } from '../../viz/data/open-run.ts';
import { expectation, finished, handTrace, openFolder } from '../kit/hand-trace.ts';
import { minutes } from '../kit/lone-plan.ts';
import { rewriteManifest } from '../kit/rewrite-manifest.ts';
import { planWith } from '../kit/small-plan.ts';

const root = mkdtempSync(join(tmpdir(), 'fleetlab-same-as-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const restart = (label: string, trigger: Trigger, on: Selection): TimelineEntry => ({
  label,
  trigger,
  action: { kind: 'restart', on },
});
const at = (atMs: number): Trigger => ({ kind: 'at', atMs });
const off: TimelineEntry = { label: 'off', trigger: at(minutes(8)), action: { kind: 'power-off', on: { pick: 4 } } };

/** A restart leaves a row on each device that it selects, whether it has an effect or not, so the rows say which. */
const timeline: readonly TimelineEntry[] = [
  off,
  {
    label: 'cut',
    trigger: at(minutes(9)),
    action: { kind: 'outage', of: 'network', forMs: minutes(2), on: { share: 0.4 } },
  },
  restart('some', at(minutes(10)), readSelection('link:online and share:50%')),
  restart('again', { kind: 'every', everyMs: minutes(3), fromMs: minutes(11), untilMs: minutes(25) }, { share: 0.3 }),
  restart('those that are up', at(minutes(13) + 1), readSelection('power:running and not link:online')),
  restart('by firmware', at(minutes(14)), readSelection('firmware:1.0.0 and not ring:canary')),
  restart('like them', at(minutes(16)), readSelection('same-as:"those that are up" or (same-as:again and pick:3)')),
  restart('those that are off', at(minutes(17)), readSelection('power:off or same-as:off')),
  restart('those cut', at(minutes(15) + 500), readSelection('touched-by:cut')),
  restart('others', at(minutes(21)), readSelection('touched-by:again and not touched-by:cut,off')),
  // At the same instant, and before the rows that it asks for.
  restart('too soon', at(minutes(22)), readSelection('touched-by:disabled')),
  {
    label: 'disabled',
    trigger: at(minutes(22)),
    action: {
      kind: 'revoke',
      of: 'registry',
      reason: 'keyCompromise',
      as: 'administrator',
      approved: 'yes',
      on: { share: 0.3 },
    },
  },
  restart('late', at(minutes(28)), {}),
];

const selections = timeline.flatMap(({ label }) => [`same-as:"${label}"`, `touched-by:"${label}"`]);
const thresholdOn = (on: string): Threshold =>
  expectation('connect.never', `value < 1 on ${on}`, { aggregate: { kind: 'value' }, operator: '<', value: 1, on });

async function recorded(seed: string) {
  const plan = planWith(
    [
      {
        count: 24,
        rings: [
          { name: 'canary', share: 0.4 },
          { name: 'broad', share: 0.6 },
        ],
      },
      { count: 7, product: 'valve', firmware: '2.0.0' },
    ],
    { seed, durationMs: minutes(27), timeline, expect: selections.map(thresholdOn) },
  );
  const ran: { path?: string } = {};
  await runPlan(plan, (world) => {
    const store = folderStore(root)(world);
    Object.assign(ran, { path: store.folder });
    return store;
  });
  const path = ran.path!;
  const folder = await openRunFolder(path);
  const rowsOf = async (sql: string) => (await query(folder, sql)).rows;
  const starts = await rowsOf("SELECT row, t, detail FROM events WHERE kind = 'step.started' ORDER BY row");
  const direct = await rowsOf(
    'SELECT device, cause FROM changes UNION SELECT device, cause FROM events WHERE device IS NOT NULL',
  );
  const shared = await rowsOf('SELECT row, cause FROM events WHERE device IS NULL AND cause IS NOT NULL');
  /** The devices with a row that the last start of the step caused, itself or by the row of its act, up to a time. */
  const touched = (label: string, atMs: number): readonly number[] => {
    const start = starts.findLast(([, t, detail]) => detail === label && Number(t) <= atMs)?.[0];
    const causes = [start, ...shared.filter(([, cause]) => cause === start).map(([row]) => row)];
    const devices = direct.filter(([, cause]) => cause !== null && causes.includes(cause)).map(([device]) => device);
    return [...new Set(devices.map(Number))].sort((a, b) => a - b);
  };
  const select = await runSelector(filesOnDisk(path));
  const selectedAt = async (text: string, atMs: number) => [...(await select(readSelection(text), atMs))];
  return { path, touched, selectedAt };
}

describe('same-as in a written run', () => {
  it('selects by the rows before that of its step, and not by those after it at the same tick', async () => {
    const trace = handTrace();
    trace.change(50, 0, 'link online');
    trace.event(100, 'image.reverted', { device: 1, detail: 'image 2.0.0: it crashed' });
    trace.event(100, 'step.started', { detail: 'by state' });
    trace.event(100, 'step.started', { detail: 'by firmware' });
    trace.change(100, 1, 'link online');
    trace.event(100, 'image.reverted', { device: 0, detail: 'image 2.0.0: it crashed' });
    const steps = [
      restart('by state', at(100), readSelection('link:online')),
      restart('by firmware', at(100), readSelection('firmware:2.0.0')),
    ];
    const folder = openFolder(root, 2, { timeline: steps });
    trace.feed(folder.sink, 1_000);
    folder.finish(finished);
    const select = await runSelector(filesOnDisk(folder.path));
    const selectedAt = async (text: string) => [...(await select(readSelection(text), 1_000))];
    expect(await selectedAt('link:online')).toEqual([0, 1]);
    expect(await selectedAt('same-as:"by state"')).toEqual([0]);
    expect(await selectedAt('firmware:2.0.0')).toEqual([0, 1]);
    expect(await selectedAt('same-as:"by firmware"')).toEqual([1]);
  });
});

describe('same-as in a finished run, also of steps that select by touched-by', () => {
  it.each(['1', '2', '3', '4', '5', '6'])(
    'selects the devices that the step selected, in thresholds too, seed %s',
    async (seed) => {
      const { path, touched, selectedAt } = await recorded(seed);
      const sizes: number[] = [];
      for (const { label, action } of timeline) {
        if (action.kind === 'outage') continue;
        for (const atMs of [minutes(5), minutes(12), minutes(16) + 30, minutes(27)]) {
          const expected = touched(label, atMs);
          expect(await selectedAt(`same-as:"${label}"`, atMs), `${label} at ${atMs}`).toEqual(expected);
          sizes.push(expected.length);
        }
      }
      expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(12);
      const devicesOf = await devicesInRun(await openRunFolder(path));
      for (const on of selections) expect([...devicesOf(on)], on).toEqual(await selectedAt(on, minutes(27)));
    },
  );

  it('selects by the rows before its step, at the same instant too', async () => {
    const { touched, selectedAt } = await recorded('1');
    expect(touched('disabled', minutes(22)).length).toBeGreaterThan(0);
    expect(await selectedAt('touched-by:disabled', minutes(22))).toEqual(touched('disabled', minutes(22)));
    expect(await selectedAt('same-as:"too soon"', minutes(22))).toEqual([]);
  });

  it('selects by the rows before its step, also on the page, and also those that were drawn', async () => {
    const { path, touched } = await recorded('1');
    const page = await openRun(filesOnDisk(path));
    const found = await page.find('same-as:"by firmware"', page.info.end);
    expect(found.fault).toBeUndefined();
    expect(found.count).toBe(touched('by firmware', minutes(27)).length);
    const drawn = await page.find('same-as:some', page.info.end);
    expect(drawn.fault).toBeUndefined();
    expect(drawn.count).toBe(touched('some', minutes(27)).length);
    expect(drawn.count).toBeGreaterThan(0);
  });

  it('the command draws in a run of an older version, which recorded no key; the page says that it cannot', async () => {
    const { path, selectedAt } = await recorded('1');
    const drawn = await selectedAt('pick:3', minutes(27));
    const count = async () => (await openRun(filesOnDisk(path))).find('pick:3', 0);
    expect(await count()).toMatchObject({ count: 3 });
    rewriteManifest(path, (manifest) => {
      delete manifest.chanceKey;
    });
    expect(await count()).toMatchObject({
      count: 0,
      fault: expect.stringMatching(/^this run does not record the key/),
    });
    expect([...(await selectInRun(filesOnDisk(path), 'pick:3'))]).toEqual(drawn);
  });

  it('refuses a label that no step has', async () => {
    const { selectedAt } = await recorded('1');
    await expect(selectedAt('same-as:"sme"', minutes(27))).rejects.toMatchObject({
      fault: { what: '"sme" is no step of this run', hint: expect.stringContaining('it has off, cut, some, again') },
    });
  });
});
