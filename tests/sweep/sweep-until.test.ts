import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aboutSweep } from '../../bin/console/runs-progress.ts';
import type { SweepProgress } from '../../bin/sweep/run-missing.ts';
import { sweep } from '../../bin/sweep/sweep-scenario.ts';
import { looks, untilFolder } from '../../bin/sweep/sweep-until.ts';
import { knownMeans } from '../../reports/print/known-means.ts';
import { sweepFigures } from '../../reports/sweep/figures.ts';
import { precisionOf } from '../../reports/sweep/precision.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { emptyFolder, tiny } from '../kit/tiny-sweep.ts';

const scenario = () => loadScenario(tiny.scenario, { set: tiny.set });
const bytesOf = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);
const until = { 'reconnect.time.med': '60%', 'reconnect.time.p95': '60%' };

describe('the looks of a sweep', () => {
  it('are after 30 seeds, a quarter more each time, and at last all', () => {
    expect(looks(0, 100)).toEqual([30, 38, 48, 60, 75, 94, 100]);
    expect(looks(0, 30)).toEqual([30]);
    expect(looks(0, 12)).toEqual([12]);
  });

  it('go on from the seeds that are there', () => {
    expect(looks(48, 100)).toEqual([48, 60, 75, 94, 100]);
    expect(looks(50, 100)).toEqual([50, 60, 75, 94, 100]);
    expect(looks(100, 100)).toEqual([100]);
  });
});

describe('a sweep until a mean is known', { timeout: 120_000 }, () => {
  const [one, two, plain] = [emptyFolder(), emptyFolder(), emptyFolder()];

  it('ends before its last seed, and is the sweep of so many seeds to the byte, however many workers', async () => {
    const seen: SweepProgress[] = [];
    const onProgress = (now: SweepProgress) => void seen.push(now);
    const ended = await sweep(await scenario(), { until, seeds: 200, jobs: 2, out: one, onProgress });
    // One sweep to its reader, whatever it looks at in between.
    expect(new Set(seen.map(({ seeds, total, before }) => `${seeds} ${total} ${before}`))).toEqual(
      new Set(['200 200 0']),
    );
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(aboutSweep(seen[0]!)).toBe(
      'reconnect-storm: 1 cell, at most 200 seeds, 200 runs of up to 20 devices, 2 workers',
    );
    expect(ended.end).toBe('finished');
    const { seeds } = ended.sweep;
    expect(looks(0, 199)).toContain(seeds.length);
    expect(ended.known).toHaveLength(2);
    expect(ended.known!.every(({ isEnough }) => isEnough)).toBe(true);
    await sweep(await scenario(), { until, seeds: 200, jobs: 1, out: two });
    await sweep(await scenario(), { seeds: seeds.length, jobs: 1, out: plain });
    expect(bytesOf(two)).toEqual(bytesOf(one));
    expect(bytesOf(plain)).toEqual(bytesOf(one));
  });

  it('runs nothing again in its folder, and keeps the seeds that are there', async () => {
    const before = bytesOf(one);
    const made: number[] = [];
    const onProgress = ({ done, before: held }: { done: number; before: number }) => void made.push(done - held);
    const again = await sweep(await scenario(), { until, seeds: 200, out: one, onProgress });
    expect(Math.max(...made)).toBe(0);
    expect(bytesOf(one)).toEqual(before);
    const more = await sweep(await scenario(), {
      seeds: 200,
      out: one,
      onProgress,
      until: { 'reconnect.time.med': '1h' },
    });
    expect(more.sweep.seeds).toEqual(again.sweep.seeds);
    expect(Math.max(...made)).toBe(0);
  });

  it('goes on after an interrupt to the same bytes', async () => {
    const folder = emptyFolder();
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }) => done === 9 && stop.abort();
    const cut = await sweep(await scenario(), {
      until,
      seeds: 200,
      jobs: 2,
      out: folder,
      onProgress,
      signal: stop.signal,
    });
    expect(cut.end).toBe('interrupted');
    await sweep(await scenario(), { until, seeds: 200, jobs: 1, out: folder });
    expect(bytesOf(folder)).toEqual(bytesOf(one));
  });

  it('takes all seeds, and says so, where they are not enough', async () => {
    const ended = await sweep(await scenario(), { until: { 'reconnect.time.med': '0.01%' }, seeds: 31, jobs: 1 });
    expect(ended.sweep.seeds).toHaveLength(31);
    expect(ended.known).toMatchObject([{ n: 31, isEnough: false, asked: '0.01%' }]);
    expect(knownMeans(ended.sweep, ended.known!, 31)).toEqual([
      'not known well enough after 31 seeds: 1 of 1 means',
      expect.stringMatching(/^ {2}reconnect\.time\.med {2}as-written {2}.* ± \S+ \(\S+%\) {2}asked: 0\.01%$/),
    ]);
  });

  it('refuses a folder of another sweep', async () => {
    const other = sweep(await scenario(), { vary: tiny.vary, until, seeds: 40, out: one });
    await expect(other).rejects.toMatchObject({ code: 'sweep/other-folder' });
  });
});

describe('a precision', () => {
  const asked = (column: string, text: string) => precisionOf(column, text, sweepFigures);

  it.each([
    ['reconnect.time.p95', '5%', 200, 10],
    ['reconnect.time.p95', '5%', -200, 10],
    ['reconnect.time.p95', '30s', 200, 30_000],
    ['sessions.closedForTrust', '0.5', 200, 0.5],
  ])('%s=%s for a mean of %d is %d', (column, text, mean, width) => {
    expect(asked(column, text).widthFor(mean)).toBe(width);
  });

  it.each([
    ['reconnect.time', '5%', 'write one of reconnect.time.med, reconnect.time.p95'],
    ['reconect.time.p95', '5%', 'did you mean "reconnect.time.p95"?'],
    ['reconnect.time.p95', '0%', 'such as 5%, or a span, such as 30s'],
    ['reconnect.time.p95', '30', 'such as 5%, or a span, such as 30s'],
    ['reconnect.time.p95', '', 'such as 5%, or a span, such as 30s'],
    ['sessions.closedForTrust', '-1', 'or a number above 0'],
    ['sessions.closedForTrust', '30s', 'or a number above 0'],
  ])('%s=%s is refused', (column, text, hint) => {
    expect(() => asked(column, text)).toThrow(
      expect.objectContaining({ diagnostic: expect.objectContaining({ hint: expect.stringContaining(hint) }) }),
    );
  });

  it('has a folder of its own by default', () => {
    const [five, ten] = ['5%', '10%'].map((text) => [asked('reconnect.time.p95', text)]);
    expect(untilFolder('sweeps/a-1', five!)).toMatch(/^sweeps\/a-1-until-[0-9a-f]{4}$/);
    expect(untilFolder('sweeps/a-1', five!)).not.toBe(untilFolder('sweeps/a-1', ten!));
  });
});
