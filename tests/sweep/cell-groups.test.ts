import { describe, expect, it } from 'vitest';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { sweepTable } from '../../reports/print/sweep-table.ts';
import { cellGroups, groupedFigures } from '../../reports/sweep/cell-groups.ts';
import { figuresOfPlans } from '../../reports/sweep/part-figures.ts';
import type { RunFigures, Sweep, SweepRuns } from '../../reports/sweep/sweep.ts';
import { sweepJson } from '../../reports/sweep/sweep-json.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { scratch } from '../kit/scratch.ts';

const planWith = async (...lines: readonly string[]) => {
  const text = `name: least
claim: Something holds.
duration: 2h
fleet:
  - { tenant: acme, product: sensor, profile: sphere, count: 4 }
  - { tenant: acme, product: valve, profile: esp32, count: 2 }
${lines.join('\n')}
`;
  return (await loadScenario(scratch({ 'a.yaml': text })('a.yaml'))).plan;
};

const columnsOfParts = async (...lines: readonly string[]) =>
  figuresOfPlans([await planWith(...lines)]).flatMap(({ column }) => (column.includes('{') ? [column] : []));

describe('the figures of a sweep', () => {
  it('hold what each threshold about a part of the run compares, and how many never did', async () => {
    expect(
      await columnsOfParts(
        'expect:',
        '  reconnect.time{by:product}: p(95) < 6m',
        '  reconnect.time{from:1h, to:90m}: max < 6m',
        '  message.loss{product:valve}: value < 1%',
        '  fleet.onlineShare{by:product, from:1h}: min > 90%',
      ),
    ).toEqual([
      'reconnect.time.p95{product:sensor}',
      'reconnect.time.never{product:sensor}',
      'reconnect.time.p95{product:valve}',
      'reconnect.time.never{product:valve}',
      'reconnect.time.max{from:1h, to:1h30m}',
      'reconnect.time.never{from:1h, to:1h30m}',
      'message.loss{product:valve}',
      'fleet.onlineShare.min{product:sensor, from:1h}',
      'fleet.onlineShare.min{product:valve, from:1h}',
    ]);
  });

  it('hold a percentile of the whole fleet that no other figure is, and no figure twice', async () => {
    const figures = figuresOfPlans([await planWith('expect: { reconnect.time: [p(99) < 6m, p(95) < 5m] }')]);
    const columns = figures.map(({ column }) => column);
    expect(columns.filter((column) => /^reconnect\.time\.p9/.test(column))).toEqual([
      'reconnect.time.p95',
      'reconnect.time.p99',
    ]);
    expect(new Set(columns).size).toBe(columns.length);
  });

  it('hold the metrics of thresholds for each group that the summary is split into', async () => {
    expect(await columnsOfParts('split: [product]', 'expect: { connect.never: value == 0 }')).toEqual([
      'connect.never{product:sensor}',
      'connect.never{product:valve}',
    ]);
  });
});

const figureOf = (on: string, aggregate: 'p95' | 'never' = 'p95') => ({
  ...{ column: `reconnect.time.${aggregate}{${on}}`, metric: 'reconnect.time', aggregate, unit: 'ms', on },
});
const groups = ['product:sensor', 'product:valve', 'product:lamp'];
const thresholds = groups.map((on) => ({
  ...{ metric: 'reconnect.time', text: `p(95) < 6m on ${on}`, figure: figureOf(on).column },
}));

const sweep: Sweep = {
  scenario: 'by-hand',
  fidelity: 'model',
  version: '1.2.3',
  planHash: 'abc',
  command: 'fleetlab sweep by-hand --seeds 2',
  seeds: ['1', '2'],
  hasVariants: true,
  paths: [],
  cells: ['slow', 'quick'].map((name) => ({
    ...{ name, variant: name, values: {}, claim: '', command: undefined, thresholds },
  })),
  figures: [...groups.map((on) => figureOf(on)), figureOf(groups[0], 'never')],
  shown: groups.map((on) => figureOf(on).column),
  baseline: undefined,
};

const minute = 60_000;
/** A run with these times of the groups, in minutes. */
const run = (...minutes: readonly number[]): RunFigures => ({
  traceHash: 'cafe',
  figures: [...minutes.map((time) => time * minute), 0],
  met: minutes.map((time) => time < 6),
});
const runs: SweepRuns = [run(2, 7, 5), run(2, 5, 5.5), run(1, 1, 1), run(1, 1, 1)];
const worstIn = (given: SweepRuns): string | undefined => cellGroups(sweep, given, 0)[0].worst;

describe('a figure by group in a cell', () => {
  it('has each group with its spread and how often its threshold was met', () => {
    const [{ title, groups: own }, ...others] = cellGroups(sweep, runs, 0);
    expect(others).toEqual([]);
    expect(title).toBe('reconnect.time.p95 by product');
    expect(own.map(({ on, median, met }) => [on, median, met])).toEqual([
      ['product:sensor', 2 * minute, { met: 2, of: 2 }],
      ['product:valve', 6 * minute, { met: 1, of: 2 }],
      ['product:lamp', 5.25 * minute, { met: 2, of: 2 }],
    ]);
  });

  it.each<[string, SweepRuns, string | undefined]>([
    ['whose threshold the fewest runs met', [run(2, 7, 5), run(2, 5, 5.5)], 'product:valve'],
    [
      'that most often missed, although another has the worse median',
      [run(9, 6.1, 1), run(1, 6.1, 1)],
      'product:valve',
    ],
    ['with the worst median, where all met it as often', [run(2, 3, 5), run(2, 3, 5)], 'product:lamp'],
    ['that never did', [run(7, NEVER, 7), run(7, NEVER, 7)], 'product:valve'],
    ['none, where all are alike', [run(3, 3, 3), run(3, 3, 3)], undefined],
    ['none without a run', [undefined, undefined], undefined],
  ])('names as the worst group the one %s', (_, ofCell, expected) => {
    expect(worstIn([...ofCell, undefined, undefined])).toBe(expected);
  });

  it('looks for the least where a threshold asks for more', () => {
    const atLeast = thresholds.map((one) => ({ ...one, text: one.text.replace('<', '>') }));
    const cells = sweep.cells.map((cell) => ({ ...cell, thresholds: atLeast }));
    const met = { ...run(2, 3, 5), met: [true, true, true] };
    expect(cellGroups({ ...sweep, cells }, [met, met, met, met], 0)[0].worst).toBe('product:sensor');
  });

  it('is apart from the same figure in another window, and by another attribute', () => {
    const others = [
      { ...figureOf('product:lamp'), window: 'from 1h' },
      figureOf('ring:canary'),
      figureOf('"a ring:x" and tenant:acme'),
    ];
    expect(groupedFigures([...sweep.figures, ...others]).map(({ title }) => title)).toEqual([
      'reconnect.time.p95 by product',
      'reconnect.time.p95 by product from 1h',
      'reconnect.time.p95 by ring',
      'reconnect.time.p95 by tenant',
    ]);
  });
});

describe('the table of a sweep by group', () => {
  const options = { color: false, unicode: false, columns: 120, figures: sweep.figures.slice(0, 3) };

  it('has a row for each group, a column for each cell, and the worst of each', () => {
    expect(sweepTable(sweep, runs, options)).toBe(`
  by-hand
  2 cells, 2 seeds each (1 to 2), model

  reconnect.time.p95 by product: median over the seeds; runs in which the threshold was met
                  slow                                  quick
  product:sensor  2m; met in 2 of 2                     1m; met in 2 of 2
  product:valve   6m [5m6s .. 6m54s]; met in 1 of 2     1m; met in 2 of 2
  product:lamp    5m15s [5m2s .. 5m29s]; met in 2 of 2  1m; met in 2 of 2
  worst           product:valve                         -
`);
  });

  it('has a threshold that had nothing to measure, and leaves out a figure without a threshold', () => {
    const nothing = { ...run(), figures: [null, null, null, null], met: [false, false, false] };
    const table = sweepTable(sweep, [nothing, nothing, ...runs.slice(2)], options);
    expect(table).toMatch(/product:valve +-; met in 0 of 2 +1m; met in 2 of 2/);
    const cells = sweep.cells.map((cell) => ({ ...cell, thresholds: [] }));
    expect(sweepTable({ ...sweep, cells }, [nothing, nothing, nothing, nothing], options)).not.toContain('by product');
  });

  it('has the difference of each group from a baseline', () => {
    const lines = sweepTable(sweep, runs, { ...options, baseline: 0 }).split('\n');
    const from = lines.findIndex((line) => line.includes('difference from slow'));
    expect(lines.slice(from + 1, from + 4).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['quick'],
      ['product:sensor', '-1m'],
      ['product:valve', '-5m [-5m54s .. -4m6s]'],
    ]);
  });
});

describe('a sweep by group as JSON', () => {
  it('has the groups of each figure with the worst, and their quantiles among the figures of the cell', () => {
    const { cells } = sweepJson(sweep, runs, undefined);
    expect(cells[0].groups).toEqual([
      {
        title: 'reconnect.time.p95 by product',
        ...{ metric: 'reconnect.time', aggregate: 'p95', worst: 'product:valve' },
        groups: [
          { on: groups[0], figure: 'reconnect.time.p95{product:sensor}', median: 2 * minute, met: 2, of: 2 },
          { on: groups[1], figure: 'reconnect.time.p95{product:valve}', median: 6 * minute, met: 1, of: 2 },
          { on: groups[2], figure: 'reconnect.time.p95{product:lamp}', median: 5.25 * minute, met: 2, of: 2 },
        ],
      },
    ]);
    expect(cells[0].figures['reconnect.time.p95{product:valve}']).toMatchObject({ n: 2, min: 5 * minute });
    expect(cells[1].groups?.[0].worst).toBeNull();
  });
});
