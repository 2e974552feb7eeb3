import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../bin/app/run-scenario.ts';
import { query } from '../../bin/sweep/query-folder.ts';
import { junit } from '../../bin/sweep/report-results.ts';
import type { SweepProgress } from '../../bin/sweep/run-missing.ts';
import type { SweepResult } from '../../bin/sweep/sweep-result.ts';
import { openSweep, sweep } from '../../bin/sweep/sweep-scenario.ts';
import { loadScenario, type Scenario } from '../../scenarios/index.ts';
import { emptyFolder } from '../kit/tiny-sweep.ts';

const jitter = 'fleet[acme/sensor].backoff.jitter';
const asked = { seeds: 2, vary: { [jitter]: ['0%', '100%'] }, baseline: 'jitter=0%' };

let storm: Scenario;
let whole: SweepResult;
const told: SweepProgress[] = [];
beforeAll(async () => {
  storm = await loadScenario('reconnect-storm', {
    set: { 'fleet[acme/sensor].count': 20, duration: '50m', sampleEvery: '10s' },
  });
  whole = await sweep(storm, { ...asked, onProgress: (progress) => told.push(progress) });
});

describe('a sweep in a program', () => {
  it('has its cells with their runs, figures, thresholds and differences', () => {
    expect(whole).toMatchObject({ end: 'finished', failed: [], folder: undefined });
    expect(whole.cells.map(({ name, values }) => [name, values])).toEqual([
      ['jitter=0%', { [jitter]: '0%' }],
      ['jitter=100%', { [jitter]: '100%' }],
    ]);
    const [without, full] = whole.cells;
    expect(full.runs.map(({ seed }) => seed)).toEqual(['1', '2']);
    expect(full.figures['connect.ratePeak'].median).toBeLessThan(without.figures['connect.ratePeak'].median!);
    expect(full.difference?.['connect.ratePeak'].max).toBeLessThan(0);
    expect(full.thresholds[0].of).toBe(2);
  });

  it('has the runs that `run` has', async () => {
    const alone = await run(storm.set({ [jitter]: '100%' }).with({ fidelity: 'model' }), { seed: 2, trace: false });
    const [, second] = whole.cells[1].runs;
    expect(second).toMatchObject({ seed: '2', traceHash: alone.traceHash, passed: alone.passed });
    expect(second.figures['reconnect.time.p95']).toBe(alone.metrics['reconnect.time'].p95);
  });

  it('tells how far it is, before the first run and after each', () => {
    expect(told.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4]);
    expect(told[0]).toMatchObject({ cells: 2, seeds: 2, total: 4, before: 0, failed: 0, devices: 20 });
  });

  it('keeps its results in a folder, and runs only what is missing there', async () => {
    const out = emptyFolder();
    const kept = await sweep(storm, { ...asked, out, jobs: 1 });
    expect(kept.cells).toEqual(whole.cells);
    const again: SweepProgress[] = [];
    await sweep(storm, { ...asked, out, onProgress: (progress) => again.push(progress) });
    expect(again).toMatchObject([{ done: 4, before: 4, jobs: 0 }]);
    expect((await openSweep(out)).cells).toEqual(whole.cells);
    expect((await query(kept, 'select count(*) from results')).rows).toEqual([[4]]);
    expect(await junit(kept)).toContain('<testsuite');
    await expect(junit(whole)).rejects.toMatchObject({ code: 'report/no-folder' });
    await expect(query(whole, 'select 1')).rejects.toMatchObject({ code: 'report/no-folder' });
  });

  it('ends where its signal is aborted, and keeps the finished runs', async () => {
    const stop = new AbortController();
    const { end, cells } = await sweep(storm, {
      ...asked,
      jobs: 1,
      signal: stop.signal,
      onProgress: ({ done }) => void (done === 1 && stop.abort()),
    });
    expect([end, cells.flatMap(({ runs }) => runs).length]).toEqual(['interrupted', 1]);
    await expect(sweep(storm, { ...asked, signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
  });

  it('takes the fidelity that was chosen, and else model', async () => {
    expect(whole.sweep.fidelity).toBe('model');
    const chosen = storm.with({ fidelity: 'packet' });
    const { cells } = await sweep(chosen, { seeds: 1, jobs: 1 });
    expect(cells[0].runs[0].traceHash).toBe((await run(chosen, { trace: false })).traceHash);
  });

  it('names the command that repeats it, unless an object is part of the scenario', async () => {
    expect(whole.sweep.command).toMatch(/^fleetlab sweep reconnect-storm --seeds 2 --vary /);
    const { sweep: defined } = await sweep(storm.with({ duration: '35m' }), { seeds: 1 });
    expect([defined.command, defined.cells[0].command]).toEqual(['', undefined]);
  });

  it.each([
    ['no runs', { seeds: 0 }, /seeds: 0 is no count/],
    ['more runs than a folder is read with', { seeds: 300_000 }, /more than 10000 cells or 250000 runs/],
    ['half a thread', { jobs: 0.5 }, /jobs: 0\.5 is no count/],
    ['a path that is the seed', { vary: { seed: [1, 2] } }, /"seed" cannot be varied/],
    ['a path without values', { vary: { 'network.loss': [] } }, /has no values/],
    ['a value twice', { vary: { 'network.loss': ['1%', '1%'] } }, /has 1% twice/],
    ['a value that does not fit', { vary: { 'network.loss': ['1%', '500%'] } }, /network\.loss=500%/],
    ['an unknown baseline', { ...asked, baseline: 'jitter=1%' }, /no cell is called "jitter=1%"/],
    ['an unknown metric', { metrics: ['reconnect.tim'] }, /no metric "reconnect\.tim"/],
    ['a folder of something else', { out: join(import.meta.dirname) }, /is not a sweep/],
  ])('refuses %s before anything runs', async (_what, options, message) => {
    await expect(sweep(storm, options)).rejects.toThrow(message);
  });
});
