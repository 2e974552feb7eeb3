import { describe, expect, it } from 'vitest';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { sweepTable } from '../../reports/print/sweep-table.ts';
import { sweepFigures } from '../../reports/sweep/figures.ts';
import type { RunFigures, Sweep, SweepRuns } from '../../reports/sweep/sweep.ts';
import { sweepJson } from '../../reports/sweep/sweep-json.ts';

const threshold = { metric: 'message.loss', text: 'value < 1%' };

const sweep: Sweep = {
  scenario: 'by-hand',
  fidelity: 'model',
  version: '1.2.3',
  planHash: 'abc',
  command: 'fleetlab sweep by-hand --seeds 3',
  seeds: ['1', '2', '3'],
  hasVariants: true,
  paths: [],
  cells: [
    { name: 'slow', variant: 'slow', values: {}, claim: '', command: undefined, thresholds: [threshold] },
    { name: 'quick', variant: 'quick', values: {}, claim: '', command: undefined, thresholds: [] },
  ],
  figures: sweepFigures,
  shown: [],
  baseline: undefined,
};

/** A run that has these figures and no others. */
const runWith = (known: Readonly<Record<string, number>>, ...met: readonly boolean[]): RunFigures => ({
  traceHash: 'cafe',
  figures: sweepFigures.map(({ column }) => known[column] ?? null),
  met,
});

const runs: SweepRuns = [
  runWith({ 'reconnect.time.p95': 60_000, 'message.loss': 0.025, 'reconnect.never': 4 }, false),
  runWith({ 'reconnect.time.p95': 80_000, 'message.loss': 0.005, 'reconnect.never': 4 }, true),
  runWith({ 'reconnect.time.p95': 100_000, 'message.loss': 0.005, 'reconnect.never': 4 }, true),
  runWith({ 'reconnect.time.p95': 30_000, 'message.loss': 0.025, 'reconnect.never': 5 }),
  runWith({ 'message.loss': 0.005, 'reconnect.never': 1 }),
  runWith({ 'reconnect.time.p95': 40_000, 'message.loss': 0.005, 'reconnect.never': 3 }),
];

const options = {
  color: false,
  unicode: false,
  columns: 120,
  folder: 'sweeps/by-hand-abc',
  figures: sweepFigures.filter(({ column }) => /^(reconnect\.(never|time\.p95)|message\.loss)$/.test(column)),
};

describe('the table of a sweep', () => {
  it('has the median and the quantiles of every cell, and how often each threshold was met', () => {
    expect(sweepTable(sweep, runs, options)).toBe(`
  by-hand
  2 cells, 3 seeds each (1 to 3), model

  median over the seeds [5% .. 95% of them]
         reconnect.time.p95              reconnect.never, devices  message.loss
  slow   1m20s [1m2s .. 1m38s]           4                         0.5% [0.5% .. 2.3%]
  quick  35s [30.5s .. 39.5s] in 2 of 3  3 [1.2 .. 4.8]            0.5% [0.5% .. 2.3%]

  runs in which the threshold was met
         message.loss value < 1%
  slow   2 of 3
  quick  -

  results  sweeps/by-hand-abc
`);
  });

  it('has the paired differences from a baseline, with their sign', () => {
    const lines = sweepTable(sweep, runs, { ...options, baseline: 0 }).split('\n');
    const from = lines.findIndex((line) => line.includes('difference from slow with the same seed'));
    expect(lines.slice(from + 1, from + 3)).toEqual([
      '         reconnect.time.p95                 reconnect.never, devices  message.loss',
      '  quick  -45s [-58.5s .. -31.5s] in 2 of 3  -1 [-2.8 .. +0.8]         0%',
    ]);
  });

  it('continues below where a line has no room for all columns', () => {
    const narrow = sweepTable(sweep, runs, { ...options, columns: 60 });
    expect(Math.max(...narrow.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(narrow.match(/^ {2}quick/gm)).toHaveLength(3);
  });

  it('counts the finished runs of a sweep that was interrupted', () => {
    const some = runs.map((run, index) => (index === 1 || index === 5 ? undefined : run));
    const table = sweepTable(sweep, some, options);
    expect(table).toContain('model; only 4 of 6 runs are there');
    expect(table).toMatch(/slow +1 of 2/);
    expect(table).toMatch(/quick +30s in 1 of 2/);
  });

  it('shows never where most runs never did, and has the share of it beside the percentile', () => {
    const never = runWith({ 'reconnect.time.p95': NEVER, 'reconnect.time.neverShare': 0.4 });
    const figures = sweepFigures.filter(({ column }) => /^reconnect\.time\.(p95|neverShare)$/.test(column));
    const tableOf = (...quick: SweepRuns) =>
      sweepTable(sweep, [...runs.slice(0, 3), ...quick], { ...options, figures, baseline: 0 }).split('\n');
    expect(tableOf(never, never, runs[5]).slice(5, 8)).toEqual([
      '         reconnect.time.p95     reconnect.time.neverShare',
      '  slow   1m20s [1m2s .. 1m38s]  -',
      '  quick  never                  40% in 2 of 3',
    ]);
    const once = tableOf(runs[3], never, runs[5]);
    expect(once[7]).toMatch(/^ {2}quick +40s \[31s \.\. never\] +40% in 1 of 3$/);
    expect(once.filter((line) => line.startsWith('  quick'))[1]).toBe('  quick  -30s [-57s .. to never]');
  });

  it('does not define a difference between never and never', () => {
    const never = runWith({ 'reconnect.time.p95': NEVER });
    const table = sweepTable(sweep, [never, ...runs.slice(1, 3), never, ...runs.slice(4)], { ...options, baseline: 0 });
    expect(table).toMatch(/^ {2}quick +not defined/m);
  });

  it('leaves out figures that no run has', () => {
    const figures = sweepFigures.filter(({ metric }) => metric === 'rollout.success');
    expect(sweepTable(sweep, runs, { ...options, figures })).not.toContain('rollout.success');
  });
});

describe('a sweep as JSON', () => {
  it('has every quantile by cell and figure, and the differences from a baseline', () => {
    const { cells, done, total } = sweepJson(sweep, runs, 0);
    expect([done, total]).toEqual([6, 6]);
    expect(cells[0].thresholds).toEqual([{ ...threshold, met: 2, of: 3 }]);
    expect(cells[0].figures['reconnect.time.p95']).toEqual({
      unit: 'ms',
      n: 3,
      never: 0,
      min: 60_000,
      p05: 62_000,
      p25: 70_000,
      median: 80_000,
      p75: 90_000,
      p95: 98_000,
      max: 100_000,
      mean: 80_000,
    });
    expect(cells[1].difference?.['reconnect.never']).toMatchObject({ n: 3, min: -3, median: -1, max: 1 });
    expect(sweepJson(sweep, runs, undefined).cells[1].difference).toBeUndefined();
  });
});
