import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sweepHtml } from '../../reports/export/html/sweep-report.ts';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { sweepTable } from '../../reports/print/sweep-table.ts';
import { querySweep } from '../../reports/query/query.ts';
import { coveredBy } from '../../reports/run-folder/covered-text.ts';
import { sha256OfText } from '../../reports/run-folder/sha256-of-file.ts';
import { defaultFigures } from '../../reports/sweep/default-figures.ts';
import { parseSweep } from '../../reports/sweep/parse-sweep.ts';
import { runCommand, type Sweep, type SweepRuns, sharedClaim } from '../../reports/sweep/sweep.ts';
import { openSweep, writeSweep } from '../../reports/sweep/sweep-folder.ts';
import { madeRuns, madeSweep } from '../kit/made-sweep.ts';
import { emptyFolder } from '../kit/tiny-sweep.ts';

const written = (sweep: Sweep = madeSweep, runs: SweepRuns = madeRuns): string => {
  const folder = emptyFolder();
  writeSweep(folder, sweep, runs, 'finished');
  return folder;
};

type Raw = Record<string, unknown> & { cells: Record<string, unknown>[] };
const rawOf = (folder: string): Raw => JSON.parse(readFileSync(join(folder, 'sweep.json'), 'utf8'));

/** The folder with another `sweep.json`. */
function rewritten(change: (raw: Raw) => unknown): string {
  const folder = written();
  const raw = rawOf(folder);
  const other = change(raw);
  writeFileSync(join(folder, 'sweep.json'), typeof other === 'string' ? other : digested(raw));
  return folder;
}

/** As its writer would have it: a current schema has a digest, which matches the content. */
const digested = ({ sha256, ...raw }: Raw): string =>
  JSON.stringify(sha256 === undefined ? raw : { ...raw, sha256: sha256OfText(coveredBy(raw)) });

const tableOf = ({ sweep, runs }: { readonly sweep: Sweep; readonly runs: SweepRuns }): string =>
  sweepTable(sweep, runs, {
    ...{ color: false, unicode: false, columns: 200, folder: undefined },
    figures: defaultFigures(sweep, runs),
    baseline: sweep.baseline,
  });

describe('a sweep folder', () => {
  it('returns what was written', async () => {
    const { sweep, runs, end, done, failed } = await openSweep(written());
    expect(sweep).toEqual(madeSweep);
    expect(runs).toEqual(madeRuns);
    expect([end, done, failed]).toEqual(['finished', 20, []]);
  });

  it('gives the command that repeats a run, whatever its seed', async () => {
    const { sweep } = await openSweep(written());
    expect(runCommand(sweep.cells[1], "it's")).toBe(
      "fleetlab run by-hand --set 'fleet[acme/sensor].backoff.jitter=25%' --fidelity model --seed 'it'\\''s'",
    );
  });

  it('has no runs where it has only begun', async () => {
    const folder = rewritten((raw) => Object.assign(raw, { end: 'running', done: 0, files: {} }));
    expect((await openSweep(folder)).runs).toEqual(Array(20).fill(undefined));
    rmSync(join(folder, 'results.parquet'));
    expect((await openSweep(folder)).runs).toEqual(Array(20).fill(undefined));
  });

  it('keeps the existing runs in their places', async () => {
    const some = madeRuns.map((run, index) => (index % 3 === 0 ? undefined : run));
    expect((await openSweep(written(madeSweep, some))).runs).toEqual(some);
  });
});

describe('a folder with figures that are never', () => {
  const place = (column: string) => madeSweep.figures.findIndex((figure) => figure.column === column);
  const timed = ['med', 'p95', 'max'].map((aggregate) => place(`reconnect.time.${aggregate}`));
  const withNever: SweepRuns = madeRuns.map((run, index) => ({
    ...run,
    figures: run.figures.map((value, nth) => {
      if (timed.includes(nth)) return index === 7 ? NEVER : value;
      if (nth === place('reconnect.time.never')) return index === 7 ? 3 : 0;
      return value;
    }),
  }));

  it('returns them, distinct from those without data', async () => {
    expect((await openSweep(written(madeSweep, withNever))).runs).toEqual(withNever);
  });

  it('has them as null for SQL, with the count beside them, and says for a cell in how many runs', async () => {
    const folder = written(madeSweep, withNever);
    const ofRuns = `select "reconnect.time.p95" p95, "reconnect.time.never" never from results where cell = 1 and replication = 3`;
    expect((await querySweep(folder, ofRuns)).rows).toEqual([[null, 3]]);
    const ofCell = `select n, never, median, max from cells where figure = 'reconnect.time.p95' and cell = 1`;
    expect((await querySweep(folder, ofCell)).rows).toEqual([[5, 1, 126_000, null]]);
  });
});

describe('the workers of a sweep', () => {
  const workers = [{ name: 'vm.1.a', done: 2, isThere: true } as const];
  const some = madeRuns.map((run, nth) => (nth < 2 ? run : undefined));

  it('are in its folder while it runs, and not afterward, so that its bytes depend on the runs alone', async () => {
    const folder = emptyFolder();
    writeSweep(folder, madeSweep, some, 'running', { workers });
    expect((await openSweep(folder)).workers).toEqual(workers);
    writeSweep(folder, madeSweep, madeRuns, 'finished', { workers });
    expect((await openSweep(folder)).workers).toEqual([]);
    expect(readFileSync(join(folder, 'sweep.json'))).toEqual(readFileSync(join(written(), 'sweep.json')));
  });

  it('are refused in a folder that says that the sweep has ended', async () => {
    await expect(openSweep(rewritten((raw) => Object.assign(raw, { workers })))).rejects.toThrow(/has workers/);
  });

  it('are as many as a folder can have, and no more', async () => {
    const folder = emptyFolder();
    const many = Array.from({ length: 1_200 }, (_, nth) => ({ name: `vm.${nth}`, done: 0, isThere: true }));
    writeSweep(folder, madeSweep, some, 'running', { workers: many });
    expect((await openSweep(folder)).workers).toEqual(many.slice(0, 1_000));
  });
});

describe('a folder of schema 1', () => {
  it('is marked as leaving out what never happened, where its percentiles are read', async () => {
    const folder = rewritten((raw) => Object.assign(raw, { schema: 1 }));
    expect((await openSweep(written())).leavesOutNever).toBe(false);
    expect((await openSweep(folder)).leavesOutNever).toBe(true);
    expect(sweepHtml(await openSweep(folder), 'old')).toContain('left out devices that never did');
    expect(sweepHtml(await openSweep(written()), 'new')).not.toContain('left out devices');
  });
});

describe('a folder of an older version', () => {
  const older = () =>
    rewritten((raw) => {
      raw.schema = 1;
      for (const key of ['sha256', 'files', 'paths', 'shown', 'baseline']) delete raw[key];
      for (const cell of raw.cells) for (const key of ['claim', 'command']) delete cell[key];
    });

  it('has the same runs and paths; missing fields are empty', async () => {
    const { sweep, runs } = await openSweep(older());
    expect(runs).toEqual(madeRuns);
    expect(sweep.paths).toEqual(madeSweep.paths);
    expect([sharedClaim(sweep), runCommand(sweep.cells[0], '1'), sweep.baseline]).toEqual(['', undefined, undefined]);
  });

  it('shows the figures that its thresholds name', async () => {
    const { sweep, runs } = await openSweep(older());
    expect(defaultFigures(sweep, runs).map(({ column }) => column)).toEqual(['reconnect.time.p95', 'message.loss']);
  });

  it('has the table of a newer one, except the baseline', async () => {
    const figures = ['reconnect.time.p95', 'message.loss'];
    const newer = await openSweep(written({ ...madeSweep, shown: figures, baseline: undefined }));
    expect(tableOf(await openSweep(older()))).toBe(tableOf(newer));
  });
});

describe('an invalid folder', () => {
  it.each([
    ['does not exist', () => join(emptyFolder(), 'none'), 'sweep/not-a-sweep', /no sweep\.json/],
    ['is empty', emptyFolder, 'sweep/not-a-sweep', /no sweep\.json/],
    ['is of something else', () => rewritten(() => '{"format":"thesis"}'), 'sweep/not-a-sweep', /not that of a sweep/],
    ['is not JSON', () => rewritten(() => '{'), 'sweep/damaged', /not JSON/],
    ['has a future schema', () => rewritten((raw) => Object.assign(raw, { schema: 4 })), 'sweep/newer', /schema 4/],
  ])('%s', async (_what, folder, code, message) => {
    await expect(openSweep(folder())).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it.each<[string, (raw: Raw) => unknown, RegExp]>([
    ['no cells', (raw) => Object.assign(raw, { cells: [] }), /at cells/],
    ['cells of another shape', (raw) => Object.assign(raw, { cells: [null] }), /at cells\.0/],
    ['two cells of one name', (raw) => Object.assign(raw.cells[1], { name: raw.cells[0].name }), /the same name/],
    ['a seed twice', (raw) => Object.assign(raw, { seeds: ['1', '1'] }), /a seed is there twice/],
    ['a very long name', (raw) => Object.assign(raw.cells[0], { name: 'x'.repeat(5_000) }), /at cells\.0\.name/],
    ['an unknown ending', (raw) => Object.assign(raw, { end: 'won' }), /at end/],
    ['a cell without one of the varied values', (raw) => Object.assign(raw.cells[2], { values: {} }), /was varied/],
    [
      'more runs than any machine does',
      (raw) => Object.assign(raw, { seeds: Array.from({ length: 100_000 }, (_, i) => String(i)) }),
      /more than 250000 runs/,
    ],
    ['a path that every object has', (raw) => Object.assign(raw, { paths: ['constructor'] }), /was varied/],
  ])('has %s', async (_what, change, message) => {
    const folder = rewritten(change);
    await expect(openSweep(folder)).rejects.toMatchObject({
      code: 'sweep/damaged',
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    ['cut short', (folder) => truncateSync(join(folder, 'results.parquet'), 400), /results\.parquet/],
    ['not Parquet', (folder) => writeFileSync(join(folder, 'results.parquet'), 'all of it'), /results\.parquet/],
    ['of a sweep with more seeds', (folder) => fewerSeeds(folder), /more rows than the sweep has runs/],
    ['of other seeds', (folder) => otherSeeds(folder), /row 1 is of no run of this sweep/],
    ['of a sweep that keeps other figures', (folder) => anotherFigure(folder), /no column "tea\.drunk"/],
  ])('has results %s', async (_what, spoil, message) => {
    const folder = written();
    spoil(folder);
    await expect(openSweep(folder)).rejects.toMatchObject({
      code: 'sweep/damaged',
      message: expect.stringMatching(message),
    });
  });
});

function change(folder: string, edit: (raw: Raw) => void): void {
  const raw = rawOf(folder);
  edit(raw);
  writeFileSync(join(folder, 'sweep.json'), digested(raw));
}

const fewerSeeds = (folder: string): void => change(folder, (raw) => Object.assign(raw, { seeds: ['1'] }));
const otherSeeds = (folder: string): void =>
  change(folder, (raw) => Object.assign(raw, { seeds: ['6', '7', '8', '9', '10'] }));
const anotherFigure = (folder: string): void =>
  change(folder, (raw) => {
    (raw.figures as unknown[]).push({ column: 'tea.drunk', metric: 'tea.drunk', aggregate: 'value', unit: 'cups' });
  });

it('unknown keys stay keys', () => {
  const text = readFileSync(join(written(), 'sweep.json'), 'utf8');
  const hostile = text.replaceAll('"fleet[acme/sensor].backoff.jitter":', '"__proto__":');
  expect(() => parseSweep(hostile, 'sweep.json', undefined)).toThrow(/was varied/);
  expect(({} as Record<string, unknown>).jitter).toBeUndefined();
});
