import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../bin/app/run-scenario.ts';
import { runOne } from '../../bin/sweep/run-one.ts';
import { filesOnDisk } from '../../reports/run-folder/index.ts';
import { handsBand } from '../../reports/sweep/hands-band.ts';
import { COURSE_POINTS, type HandsCourse, readCourse, writeCourse } from '../../reports/sweep/hands-course.ts';
import { openSweep, writeSweep } from '../../reports/sweep/sweep-folder.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { openRun } from '../../viz/data/open-run.ts';
import { madeRuns, madeSweep } from '../kit/made-sweep.ts';

const root = mkdtempSync(join(tmpdir(), 'fleetlab-hands-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const clones = await loadScenario('clone-army', {
  set: ['controls.concurrent-use=off', 'fleet[acme/sensor].count=60', 'duration=1h'],
  fidelity: 'model',
});
const courseOf = (values: readonly number[], endMs = 3_600_000): HandsCourse => ({ endMs, values });
const flat = (value: number): HandsCourse => courseOf(Array(COURSE_POINTS).fill(value));

describe('the devices in foreign hands over a run of a sweep', () => {
  it('are at each instant as many as the page of the run shows', async () => {
    const { hands } = await runOne(clones.plan);
    expect(Math.max(...hands!.values)).toBeGreaterThan(0);
    const { folder } = await run(clones, { out: root });
    const page = await openRun(filesOnDisk(folder));
    const band = await page.series('hands.held', { from: 0, to: page.info.end }, Number.POSITIVE_INFINITY);
    const at = (t: number): number => band.last[band.t.findLastIndex((one) => one <= t)] ?? 0;
    expect(hands!.endMs).toBe(page.info.end);
    expect(hands!.values).toEqual(
      hands!.values.map((_, i) => at(Math.floor((i * page.info.end) / (COURSE_POINTS - 1)))),
    );
  });

  it('are left out where no actor attacks', async () => {
    const calm = await loadScenario('reconnect-storm', {
      set: ['fleet[acme/sensor].count=10', 'duration=50m'],
      fidelity: 'model',
    });
    expect(await runOne(calm.plan)).not.toHaveProperty('hands');
  });

  it('stay the same in words', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.nat(), { minLength: COURSE_POINTS, maxLength: COURSE_POINTS }),
        (endMs, values) => {
          expect(readCourse(writeCourse({ endMs, values }))).toEqual({ endMs, values });
        },
      ),
    );
    for (const wrong of ['', '5: 1 2', 'x', '-1: 0', `1: ${'a '.repeat(COURSE_POINTS)}`])
      expect(readCourse(wrong)).toBeUndefined();
  });

  it('are kept in the folder of the sweep; one without them stays readable', async () => {
    const runs = madeRuns.map((one, i) => (i % 3 === 0 ? one : { ...one, hands: flat(i) }));
    const [held, without] = [join(root, 'held'), join(root, 'without')];
    writeSweep(held, madeSweep, runs, 'finished');
    expect((await openSweep(held)).runs).toEqual(runs);
    writeSweep(without, madeSweep, madeRuns, 'finished');
    expect((await openSweep(without)).runs).toEqual(madeRuns);
  });
});

describe('the band of a cell', () => {
  const runsWith = (...hands: readonly (HandsCourse | undefined)[]) =>
    madeRuns.map((one, i) => (hands[i] === undefined ? one : { ...one, hands: hands[i] }));

  it('has the median over the seeds, and the 5 and 95 % quantiles', () => {
    const band = handsBand(madeSweep, runsWith(flat(10), flat(0), flat(20), flat(30), flat(40)), 0);
    expect(band).toMatchObject({ runs: 5, endMs: 3_600_000 });
    expect([band!.p05[7], band!.median[7], band!.p95[7]]).toEqual([2, 20, 38]);
  });

  it('leaves out runs of another length, and is none without a course', () => {
    const other = courseOf(flat(9).values, 60_000);
    expect(handsBand(madeSweep, runsWith(flat(1), other, flat(3)), 0)).toMatchObject({ runs: 2 });
    expect(handsBand(madeSweep, madeRuns, 0)).toBeUndefined();
  });
});
