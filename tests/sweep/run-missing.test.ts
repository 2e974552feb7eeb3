import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { runPlan } from '../../bin/app/run-plan.ts';
import { folderStore } from '../../bin/app/run-store.ts';
import { runMissing } from '../../bin/sweep/run-missing.ts';
import { figuresOf } from '../../reports/sweep/figures.ts';
import { pairedSpread, spreadInCell } from '../../reports/sweep/spread.ts';
import { indexOfRun, noRuns } from '../../reports/sweep/sweep.ts';
import { readSweep, writeSweep } from '../../reports/sweep/sweep-folder.ts';
import { emptyFolder, planSweep, sweepInto, tiny } from '../kit/tiny-sweep.ts';

const bytesOf = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );

const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'sweep.json'), 'utf8'));

const folder = emptyFolder();
let whole: Awaited<ReturnType<typeof sweepInto>>;
beforeAll(async () => {
  whole = await sweepInto(folder, tiny, 2);
});

describe('a sweep', () => {
  it('leaves three files and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual(['cells.parquet', 'results.parquet', 'sweep.json']);
    expect(manifestOf(folder)).toMatchObject({
      end: 'finished',
      done: 6,
      total: 6,
      failed: [],
      seeds: ['1', '2', '3'],
    });
  });

  it('has the same bytes with one worker as with two', async () => {
    const other = emptyFolder();
    await sweepInto(other, tiny, 1);
    expect(bytesOf(other)).toEqual(bytesOf(folder));
  });

  it('has the figures, the verdicts and the trace hash of those same runs', async () => {
    const index = indexOfRun(whole.planned.sweep, 1, 1);
    const summary = await runPlan(whole.planned.planOf(index), folderStore(emptyFolder()));
    expect(whole.runs[index]).toEqual({
      traceHash: summary.traceHash,
      figures: whole.planned.sweep.figures.map(({ column }) => figuresOf(summary.metrics)[column]),
      met: summary.thresholds.map(({ met }) => met),
    });
  });

  it('has no other run with that trace', () => {
    expect(new Set(whole.runs.map((one) => one?.traceHash)).size).toBe(6);
  });

  it('pairs its cells: a cell that changes nothing differs in nothing, with every seed', async () => {
    const same = { ...tiny, vary: ['network.loss=0%,0.0%'] };
    const { planned, runs } = await sweepInto(emptyFolder(), same, 1);
    const hashes = runs.map((one) => one?.traceHash);
    expect(hashes.slice(0, 3)).toEqual(hashes.slice(3));
    for (const [figure] of runs[0]!.figures.entries()) {
      const { n, min, max } = pairedSpread(planned.sweep, runs, 1, 0, figure);
      if (n > 0) expect([min, max]).toEqual([0, 0]);
    }
  });

  it('runs packets as well, to the same trace', async () => {
    const { runs } = await sweepInto(emptyFolder(), { ...tiny, seeds: 1, fidelity: 'packet' }, 1);
    expect(runs.map((one) => one?.traceHash)).toEqual([0, 3].map((index) => whole.runs[index]?.traceHash));
  });
});

describe('a sweep in a folder with part of it', () => {
  it('runs what is missing, and ends with the bytes of one that was never interrupted', async () => {
    const other = emptyFolder();
    const some = whole.runs.map((one, index) => (index % 2 === 0 ? one : undefined));
    writeSweep(other, whole.planned.sweep, some, 'interrupted');
    expect(manifestOf(other)).toMatchObject({ end: 'interrupted', done: 3, total: 6 });
    const { held } = await sweepInto(other, tiny, 2);
    expect(held).toEqual(some);
    expect(bytesOf(other)).toEqual(bytesOf(folder));
  });

  it('runs nothing where all is there', async () => {
    const other = emptyFolder();
    writeSweep(other, whole.planned.sweep, whole.runs, 'finished');
    const noThreads = new URL('./nobody.js', import.meta.url);
    const { runs } = await sweepInto(other, tiny, 1, noThreads);
    expect(runs).toEqual(whole.runs);
    expect(bytesOf(other)).toEqual(bytesOf(folder));
  });

  it('can start without any', async () => {
    const other = emptyFolder();
    writeSweep(other, whole.planned.sweep, Array(6).fill(undefined), 'running');
    expect(await readSweep(other, whole.planned.sweep)).toEqual(Array(6).fill(undefined));
  });

  it.each([
    [
      'of another sweep',
      'another sweep',
      (place: string) => writeSweep(place, { ...whole.planned.sweep, planHash: 'x' }, whole.runs, 'finished'),
    ],
    ['of something else', 'is not a sweep', (place: string) => writeFileSync(join(place, 'thesis.txt'), 'all of it')],
    ['of an invalid manifest', 'is not a sweep', (place: string) => writeFileSync(join(place, 'sweep.json'), '{')],
  ])('is refused where the folder is %s', async (_what, message, fill) => {
    const other = join(emptyFolder(), 'there');
    mkdirSync(other);
    fill(other);
    await expect(sweepInto(other, tiny, 1)).rejects.toThrow(message);
  });

  it('says so where the results are damaged', async () => {
    const other = emptyFolder();
    writeSweep(other, whole.planned.sweep, whole.runs, 'interrupted');
    writeFileSync(join(other, 'results.parquet'), 'PAR1');
    await expect(sweepInto(other, tiny, 1)).rejects.toThrow(/results\.parquet: these results .*\n.*--fresh/s);
  });
});

describe('a sweep that other processes run', () => {
  it('says in its folder who they are, also before any run has ended', async () => {
    const other = emptyFolder();
    const planned = await planSweep(tiny);
    const seen: { readonly workers: unknown; readonly inode: number }[] = [];
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const [there, gone] = [true, false].map((isThere) => [{ name: 'vm.1.a', done: 0, isThere }]);
    await runMissing(planned, noRuns(planned.sweep), {
      ...{ folder: other, jobs: 1 },
      async perform(_planned, _isDone, handlers) {
        for (const workers of [there, gone, gone]) {
          vi.advanceTimersByTime(60_000);
          handlers.workers?.(workers);
          seen.push({ workers: manifestOf(other).workers, inode: statSync(join(other, 'sweep.json')).ino });
        }
      },
    });
    expect(seen.map(({ workers }) => workers)).toEqual([there, gone, gone]);
    expect(seen[2].inode, 'written although nothing has changed').toBe(seen[1].inode);
  });
});

describe('a sweep in which runs fail', () => {
  it('keeps the others, says which failed and why, and repeats those when it is started again', async () => {
    const other = emptyFolder();
    const { end, failed, runs } = await sweepInto(other, tiny, 2, new URL('./breaking-worker.ts', import.meta.url));
    expect(end).toBe('failed');
    expect(failed).toEqual([
      { cell: 'jitter=0%', replication: 2, reason: 'broken invariant: two and two are four' },
      { cell: 'jitter=100%', replication: 3, reason: expect.stringContaining('exited') },
    ]);
    expect(runs.map((one) => one !== undefined)).toEqual([true, false, true, true, true, false]);
    expect(manifestOf(other)).toMatchObject({ end: 'failed', done: 4, failed });
    await sweepInto(other, tiny, 1);
    expect(bytesOf(other)).toEqual(bytesOf(folder));
  });

  it('ends where no thread can be started', async () => {
    const planned = await planSweep(tiny);
    const settings = {
      folder: emptyFolder(),
      jobs: 2,
      entry: new URL('./nobody.js', import.meta.url),
    };
    const { end, failed } = await runMissing(planned, Array(6).fill(undefined), settings);
    expect([end, failed.length]).toEqual(['failed', 6]);
  });
});

describe('the Parquet files of a sweep', () => {
  const rows = async (sql: string) => {
    const connection = await (await DuckDBInstance.create()).connect();
    return (await connection.runAndReadAll(sql.replaceAll('FOLDER', folder))).getRowObjectsJson();
  };

  it('can be read by DuckDB: a row for each run', async () => {
    expect(
      await rows(
        `select cell, replication, seed, "fleet[acme/sensor].backoff.jitter" as jitter, trace
         from 'FOLDER/results.parquet' limit 4`,
      ),
    ).toEqual(
      [0, 1, 2, 3].map((index) => ({
        cell: index < 3 ? 0 : 1,
        replication: (index % 3) + 1,
        seed: String((index % 3) + 1),
        jitter: index < 3 ? '0%' : '100%',
        trace: whole.runs[index]?.traceHash,
      })),
    );
  });

  it('have thresholds for columns, true where they were met', async () => {
    const { thresholds } = whole.planned.sweep.cells[0];
    for (const [nth, { metric, text }] of thresholds.entries()) {
      expect(
        await rows(`select "${metric} ${text}" as met from 'FOLDER/results.parquet'`),
        `${metric} ${text}`,
      ).toEqual(whole.runs.map((one) => ({ met: one?.met[nth] })));
    }
  });

  it('have quantiles that DuckDB also computes', async () => {
    const [counted] = await rows(
      `select quantile_cont("connect.ratePeak", 0.05) as p05, median("connect.ratePeak") as median,
       quantile_cont("connect.ratePeak", 0.95) as p95 from 'FOLDER/results.parquet' where cell = 1`,
    );
    const [written] = await rows(
      `select p05, median, p95 from 'FOLDER/cells.parquet' where cell = 1 and figure = 'connect.ratePeak'`,
    );
    expect(written).toEqual(counted);
  });

  it('hold null where there was nothing to measure', async () => {
    expect(
      await rows(`select n, median from 'FOLDER/cells.parquet' where cell = 0 and figure = 'rollout.success'`),
    ).toEqual([{ n: 0, median: null }]);
    expect(spreadInCell(whole.planned.sweep, whole.runs, 0, 0).n).toBe(3);
  });
});
