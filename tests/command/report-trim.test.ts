import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trimRun } from '../../reports/export/trim/trim-run.ts';
import { trimWindow } from '../../reports/export/trim/trim-window.ts';
import { readSummaryFile } from '../../reports/outcome/read-summary-file.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import { filesOnDisk, openRun as openRunFolder } from '../../reports/run-folder/index.ts';
import type { Trim } from '../../reports/run-folder/manifest.ts';
import { manifestOf } from '../../reports/run-folder/manifest-of.ts';
import { type ColorMode, colorModes } from '../../viz/data/legend.ts';
import { openRun, type RunHere } from '../../viz/data/open-run.ts';
import { emptyFolder, fleetlab, onlyRun, small } from '../kit/fleetlab.ts';
import { realRun } from '../kit/real-run.ts';
import { scratchOfFile } from '../kit/recorded-run.ts';
import { scratch } from '../kit/small-run.ts';

const root = scratchOfFile();

describe.each(['reconnect-storm', 'revocation-lag', 'canary-rollout'] as const)('a part of %s', (name) => {
  let removeRun: () => void;
  let folder: string;
  let part: string;
  let trim: Trim;
  let whole: RunHere;
  let cut: RunHere;

  beforeAll(async () => {
    const run = await realRun(name);
    removeRun = run.remove;
    folder = run.path;
    whole = await openRun(filesOnDisk(folder));
    // Between rows, so that the window holds events wherever they fall in this scenario.
    const at = async (share: number) => (await whole.step(Math.floor(whole.info.rows * share), 1))!.t;
    trim = { from: await at(0.4), to: (await at(0.7)) + 1, of: whole.info.manifest.reachedT };
    part = join(root, basename(folder));
    await trimRun(folder, trim, readSummaryFile(folder, manifestOf(folder)) ?? {}, part);
    cut = await openRun(withoutSummary(part, folder));
  });
  afterAll(() => removeRun());

  it('has every device as it was, in every color, at its start, middle and end', async () => {
    for (const t of [trim.from, Math.floor((trim.from + trim.to) / 2), trim.to]) {
      for (const color of colorModes) {
        expect(await namesAt(cut, t, color), `${color} at ${t}`).toEqual(await namesAt(whole, t, color));
      }
    }
  });

  it('has all rows of its time, with their numbers, and the same rollouts', async () => {
    const window = { from: trim.from, to: trim.to };
    const events = async (run: RunHere) =>
      (await run.events(window, 1e6)).first.map(({ row, t, text }) => [row, t, text]);
    expect(await events(cut)).toEqual(await events(whole));
    const transitions = async (run: RunHere) =>
      Promise.all(run.info.manifest.regions.map((_, region) => run.transitions(region, window)));
    expect(await transitions(cut)).toEqual(await transitions(whole));
    const rollouts = whole.data.store.rollouts.map((one) => ({
      ...one,
      moves: one.moves.filter(({ t }) => t <= trim.to),
    }));
    expect(cut.data.store.rollouts).toEqual(rollouts.filter(({ t }) => t <= trim.to));
    const online = async (run: RunHere) => {
      const { t, last } = await run.series('fleet.online', window, 10_000);
      return [...t].map((at, i) => [at, last[i]]);
    };
    expect(await online(cut)).toEqual(await online(whole));
  });

  it('traces causes back to its start, and no step leads before it', async () => {
    const first = await cut.step(await cut.rowAt(trim.from - 1), 1);
    expect(first!.t).toBeGreaterThanOrEqual(trim.from);
    expect(await cut.step(first!.row, -1)).toBeUndefined();
    for (let row = first, tried = 0; row !== undefined && tried < 200; tried++) {
      const chain = await cut.causes(row.row);
      const full = await whole.causes(row.row);
      for (const [i, { row, t, text, what }] of chain.entries()) {
        expect(row).toBe(full[i].row);
        if (what === 'before') expect([i, text]).toEqual([chain.length - 1, `row ${row}: before the window`]);
        else if (t >= trim.from) expect(text).toBe(full[i].text);
      }
      // It ends where the whole run does, or says that it goes on before the window.
      if (chain.length < full.length) expect(chain.at(-1)!.what).toBe('before');
      row = await cut.step(row.row, 1);
    }
  });

  it('is smaller, and its manifest says what it is', () => {
    const told = manifestOf(part);
    expect([told.trim, told.reachedT, told.traceHash]).toEqual([trim, trim.to, whole.info.manifest.traceHash]);
    const bytes = (path: string) => manifestOf(path).files.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(bytes(part)).toBeLessThan(bytes(folder) * 0.7);
  });
});

/** A run recorded by the tests has no summary; the summary of a trimmed run is that of the whole. */
function withoutSummary(part: string, folder: string) {
  const files = filesOnDisk(part);
  const summarized = manifestOf(folder).files.some(({ table }) => table === 'summary');
  return summarized ? files : { ...files, text: async (name: string) => leftOut(name, await files.text(name)) };
}

const leftOut = (name: string, text: string): string => {
  if (name !== 'manifest.json') return text;
  const manifest = JSON.parse(text);
  return JSON.stringify({
    ...manifest,
    files: manifest.files.filter(({ table }: { table: string }) => table !== 'summary'),
  });
};

/** The legends of the two runs may number the same state differently. */
async function namesAt(run: RunHere, t: number, color: ColorMode): Promise<readonly (string | undefined)[]> {
  const { codes } = await run.snapshot(t, color);
  return Array.from(codes, (code) => run.info.legends[color][code]?.name);
}

describe('a part of a run of an older schema', () => {
  it('opens', async () => {
    const folder = join(import.meta.dirname, '..', 'reports', 'run-of-schema-1');
    const manifest = manifestOf(folder);
    const into = join(scratch(), 'part');
    // Its own summary leaves out what never happened, so the test computes it anew, as the command does.
    expect(readSummaryFile(folder, manifest)).toBeUndefined();
    const summary = await summarize(await openRunFolder(folder));
    const { reachedT } = manifest;
    const trim = { from: Math.floor(reachedT / 3), to: Math.floor(reachedT / 2), of: reachedT };
    await trimRun(folder, trim, summary, into);
    const [whole, part] = [await openRun(filesOnDisk(folder)), await openRun(filesOnDisk(into))];
    expect(await namesAt(part, trim.from, 'health')).toEqual(await namesAt(whole, trim.from, 'health'));
    expect(part.info.manifest.series).toEqual(whole.info.manifest.series);
    expect(await part.series('fleet.online', trim, 100)).toEqual(await whole.series('fleet.online', trim, 100));
  });
});

describe('the window of a part', () => {
  const manifest = { tickMs: 1, reachedT: 86_400_000 } as ReturnType<typeof manifestOf>;

  it('is two spans since the start', () => {
    expect(trimWindow('7h30m..9h', manifest)).toEqual({ from: 27_000_000, to: 32_400_000, of: 86_400_000 });
    expect(trimWindow('0s..24h', manifest)).toEqual({ from: 0, to: 86_400_000, of: 86_400_000 });
    expect(trimWindow('1s..2s', { ...manifest, tickMs: 10 })).toMatchObject({ from: 100, to: 200 });
  });

  it.each([
    ['has no end', '7h', 'is not a part of a run'],
    ['has two ends', '1h..2h..3h', 'is not a part of a run'],
    ['has no start', '..2h', 'is not a span of time'],
    ['has another unit', '1x..2h', 'is not a span of time'],
    ['ends before it begins', '9h..7h30m', 'ends before it begins'],
    ['lasts no time', '2h..2h', 'lasts no time'],
    ['goes beyond the run', '23h..25h', 'the run ends at 1d'],
  ])('is refused where it %s', (_what, text, says) => {
    expect(() => trimWindow(text, manifest)).toThrow(says);
  });

  it('is refused of what is a part already', () => {
    const trim = { from: 1, to: 2, of: 3 };
    expect(() => trimWindow('1h..2h', { ...manifest, trim })).toThrow('itself a part');
  });
});

describe('fleetlab report --trim', () => {
  it('makes a smaller page that says which part it is of', async () => {
    const cwd = emptyFolder();
    await fleetlab(small, { cwd });
    const run = onlyRun(cwd);
    await fleetlab(['report', run, '--html', '--out', 'whole.html'], { cwd });
    const { code, stdout, stderr } = await fleetlab(
      ['report', run, '--html', '--trim', '20m..30m', '--out', 'part.html'],
      { cwd },
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^wrote part\.html \(\d+\.\d MB of run\)\n$/);
    const size = (name: string): number => statSync(join(cwd, name)).size;
    expect(size('part.html')).toBeLessThan(size('whole.html'));
    const [words] = readFileSync(join(cwd, 'part.html'), 'utf8').split('<script');
    expect(words).toContain('trimmed to 00:20–00:30 of 50m');
    expect(words).toContain('Verdict, thresholds and figures are of the whole run.');
    const [, whole] = /<dl>([\s\S]*?)<\/dl>/.exec(readFileSync(join(cwd, 'whole.html'), 'utf8'))!;
    expect(words).toContain(whole);
  });

  it.each([
    ['a window that is none', ['--html', '--trim', 'noon'], 'is not a part of a run'],
    ['a window beyond the run', ['--html', '--trim', '40m..2h'], 'the run ends at 50m'],
    ['a part without a page', ['--trim', '20m..30m'], 'add --html'],
  ])('ends with 2 for %s', async (_what, args, says) => {
    const cwd = emptyFolder();
    await fleetlab(small, { cwd });
    const { code, stdout, stderr } = await fleetlab(['report', onlyRun(cwd), ...args], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
