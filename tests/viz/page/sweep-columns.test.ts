import { describe, expect, it } from 'vitest';
import { NEVER } from '../../../reports/metrics/distribution.ts';
import { sweepTable } from '../../../reports/print/sweep-table.ts';
import { betterOf } from '../../../reports/sweep/better-of.ts';
import { defaultFigures } from '../../../reports/sweep/default-figures.ts';
import { spreadInCell } from '../../../reports/sweep/spread.ts';
import type { RunFigures, SweepRuns } from '../../../reports/sweep/sweep.ts';
import { cellOrder, columnsOf, shown } from '../../../viz/sweep/columns.ts';
import { defaultAxes } from '../../../viz/sweep/default-axes.ts';
import { linesAlong, numericPaths } from '../../../viz/sweep/path-lines.ts';
import { placeLabels } from '../../../viz/sweep/place-labels.ts';
import { scaleOf, ticksOf } from '../../../viz/sweep/scale.ts';
import { settingNumbers } from '../../../viz/sweep/setting-value.ts';
import { tableCsv } from '../../../viz/sweep/table-csv.ts';
import { readView, type View, writeView } from '../../../viz/sweep/view.ts';
import { madeRuns, madeSweep } from '../../kit/made-sweep.ts';

const columns = (baseline?: number, runs: SweepRuns = madeRuns) =>
  columnsOf(madeSweep, runs, madeSweep.shown, baseline);
const named = (name: string, baseline?: number) => columns(baseline).find(({ figure }) => figure.column === name)!;

describe('the columns of the page', () => {
  it.each([undefined, 1])('hold the figures of the table on the terminal, with baseline %s', (baseline) => {
    const text = sweepTable(madeSweep, madeRuns, {
      ...{ color: false, unicode: false, columns: 400, folder: undefined, baseline },
      figures: defaultFigures(madeSweep, madeRuns),
    });
    const part = text.split('\n  difference from ')[baseline === undefined ? 0 : 1];
    for (const column of columns(baseline)) {
      for (const [cell, { n, median, p05, p95 }] of column.spreads.entries()) {
        if (n === 0 || cell === baseline) continue;
        const line = part.split('\n').find((one) => one.startsWith(`  ${madeSweep.cells[cell].name} `))!;
        const [low, middle, high] = [p05!, median!, p95!].map((value) => shown(column, value).replace(' pp', '%'));
        expect(line).toContain(low === high ? middle : `${middle} [${low} .. ${high}]`);
      }
    }
  });

  it('are on a scale of factors where they span more than two decades and are positive', () => {
    expect([named('rollout.exposed').scale.isLog, named('connect.ratePeak').scale.isLog]).toEqual([false, true]);
    expect(named('reconnect.time.p95').scale).toMatchObject({ isLog: false, low: 0 });
  });

  it('have zero on the scale of differences', () => {
    const { low, high, isLog } = named('connect.ratePeak', 0).scale;
    expect([low < 0, high, isLog]).toEqual([true, 0, false]);
  });

  /** All thresholds met, unless given otherwise. */
  const runsWith = (change: (run: RunFigures, cell: number, replication: number) => Partial<RunFigures>): SweepRuns =>
    madeRuns.map((run, index) => {
      const met = run.met.map(() => true);
      return { ...run, met, ...change(run, Math.floor(index / 5), index % 5) };
    });
  const marks = (column: string, runs: SweepRuns) => {
    const { best, worst } = columns(undefined, runs).find(({ figure }) => figure.column === column)!;
    return [[...best], [...worst]];
  };

  it('name the best and the worst of the cells that have the figure in every run', () => {
    const all = runsWith(() => ({}));
    // The last cell has the lowest peak, in two of its five runs.
    expect(marks('connect.ratePeak', all)).toEqual([[2], [0]]);
    expect(marks('message.loss', all)).toEqual([[], []]);
  });

  it('call no cell the best that misses a threshold in one of its runs', () => {
    const one = runsWith((_run, cell, replication) => (cell === 2 && replication === 3 ? { met: [true, false] } : {}));
    expect(marks('connect.ratePeak', one)).toEqual([[1], [0]]);
    expect(
      marks(
        'connect.ratePeak',
        runsWith(() => ({ met: [false, true] })),
      ),
    ).toEqual([[], [0]]);
  });

  it('call no cell the best in which a run never did, and the worst where most never did', () => {
    const place = madeSweep.figures.findIndex(({ column }) => column === 'reconnect.time.p95');
    const neverIn = (isNever: (cell: number, replication: number) => boolean) =>
      runsWith((run, cell, replication) =>
        isNever(cell, replication) ? { figures: run.figures.map((value, nth) => (nth === place ? NEVER : value)) } : {},
      );
    // Cell 1 has the lowest median by far.
    expect(
      marks(
        'reconnect.time.p95',
        neverIn(() => false),
      ),
    ).toEqual([[1], [0]]);
    expect(
      marks(
        'reconnect.time.p95',
        neverIn((cell, replication) => cell === 1 && replication === 4),
      )[0],
    ).toEqual([2]);
    expect(
      marks(
        'reconnect.time.p95',
        neverIn((cell) => cell === 1),
      ),
    ).toEqual([[2], [1]]);
  });

  it('have an end of the scale for what never happened, above all numbers', () => {
    const { hasNever, high, at } = scaleOf([10, NEVER, 40]);
    expect([hasNever, high, at(NEVER)]).toEqual([true, 40, 1]);
    expect(at(40)).toBeLessThan(0.95);
    expect(scaleOf([10, 40]).at(40)).toBe(1);
  });

  it('sort what never happened after every number, and before missing data', () => {
    const place = madeSweep.figures.findIndex(({ column }) => column === 'rollout.exposed');
    const never = runsWith((run, cell) => ({
      figures: run.figures.map((value, nth) => (nth === place && cell === 0 ? NEVER : value)),
    }));
    expect(cellOrder(madeSweep, columns(undefined, never), 'rollout.exposed', false)).toEqual([1, 3, 0, 2]);
    expect(cellOrder(madeSweep, columns(undefined, never), 'rollout.exposed', true)).toEqual([0, 3, 1, 2]);
    const csv = tableCsv(madeSweep, never, columns(undefined, never), [0], undefined);
    expect(csv).toContain(',never,never,never,never,never,5');
  });

  it('sort by the median, up and down, with missing values last either way', () => {
    const all = columns();
    const order = (sort: string | undefined, isDown: boolean) => cellOrder(madeSweep, all, sort, isDown);
    expect(order('reconnect.time.p95', false)).toEqual([1, 2, 3, 0]);
    expect(order('rollout.exposed', false)).toEqual([0, 1, 3, 2]);
    expect(order('rollout.exposed', true)).toEqual([3, 1, 0, 2]);
    expect(order('cell', false)).toEqual([0, 3, 1, 2]);
    expect(order('no.figure', true)).toEqual([0, 1, 2, 3]);
  });

  it('are saved as shown, in numbers', () => {
    const csv = tableCsv(madeSweep, madeRuns, columns(0), [3, 0], 0).split('\r\n');
    expect(csv).toHaveLength(3);
    expect(csv[0]).toContain('reconnect.time.p95 (ms) minus jitter=0% median');
    expect(csv[1]).toMatch(/^jitter=100%,,100%,5,-150000,/);
    expect(csv[2]).toMatch(/^jitter=0%,,0%,5,0,0,0,0,0,5,/);
  });
});

describe('the better direction', () => {
  const figure = madeSweep.figures.find(({ column }) => column === 'rollout.exposed')!;
  const asking = (...texts: readonly string[]) => ({
    cells: texts.map((text) => ({ ...madeSweep.cells[0], thresholds: [{ metric: 'rollout.exposed', text }] })),
  });
  it.each([
    ['a threshold requires less', ['value <= 800', 'value < 5'], 'less'],
    ['a threshold requires more', ['value >= 4950'], 'more'],
    ['a threshold requires none', ['value == 0'], 'less'],
    ['cells require opposite things', ['value <= 800', 'value >= 4950'], undefined],
    ['no threshold names it and the scenario decides', [], undefined],
  ])('follows thresholds: %s', (_what, texts, direction) => {
    expect(betterOf(asking(...texts), figure)).toBe(direction);
  });
});

describe('the default axes', () => {
  it('are time and devices exposed, of rollouts', () => {
    const hasTime: SweepRuns = madeRuns.map((run) => ({
      ...run,
      figures: run.figures.map((value, i) => (madeSweep.figures[i].column === 'rollout.timeTo95' ? 5 : value)),
    }));
    const measured = madeSweep.figures;
    const axes = defaultAxes(madeSweep, hasTime, measured, madeSweep.shown)!;
    expect(axes.map(({ column }) => column)).toEqual(['rollout.timeTo95', 'rollout.exposed']);
  });

  it('are otherwise figures with significant differences', () => {
    const measured = madeSweep.figures.filter(({ metric }) => !metric.startsWith('rollout.'));
    const axes = defaultAxes(madeSweep, madeRuns, measured, madeSweep.shown)!;
    expect(axes.map(({ column }) => column)).toEqual(['reconnect.time.p95', 'connect.ratePeak']);
    const place = madeSweep.figures.findIndex(({ column }) => column === 'reconnect.time.neverShare');
    const shares = madeRuns.map((run, index) => ({
      ...run,
      figures: run.figures.map((value, nth) => (nth === place ? Math.floor(index / 5) / 10 : value)),
    }));
    const withShare = [...madeSweep.shown, 'reconnect.time.neverShare'];
    expect(defaultAxes(madeSweep, shares, measured, withShare)).toEqual(axes);
  });
});

describe('a parameter plot', () => {
  it('exists where the values are numbers of one kind', () => {
    expect(numericPaths(madeSweep)).toEqual(madeSweep.paths);
    const nth = madeSweep.figures.findIndex(({ column }) => column === 'reconnect.time.p95');
    const [line, ...others] = linesAlong(madeSweep, madeRuns, madeSweep.paths[0], nth);
    expect(others).toEqual([]);
    expect(line.points.map(({ at }) => at)).toEqual([0, 25, 50, 100]);
    expect(line.points[2].spread).toEqual(spreadInCell(madeSweep, madeRuns, 2, nth));
  });

  it.each([
    [
      ['0%', '2.5%', '10%'],
      [0, 2.5, 10],
    ],
    [
      ['30s', '1h30m'],
      [30_000, 5_400_000],
    ],
    [
      ['10/s', '20/s'],
      [10, 20],
    ],
    [['10KiB', '1MiB'], undefined],
    [['off', 'on'], undefined],
    [['{ a: 1 }', '2'], undefined],
  ])('reads %j as %j', (texts, numbers) => {
    expect(settingNumbers(texts)).toEqual(numbers);
  });
});

describe('a scale', () => {
  it.each([
    ['times', [0, 450_000], 'ms', [0, 120_000, 240_000, 360_000]],
    ['shares', [0.2, 0.31], 'share', [0.2, 0.25, 0.3]],
    ['one value', [5, 5], 'count', []],
  ] as const)('has round ticks: %s', (_what, values, unit, ticks) => {
    const found = ticksOf(scaleOf(values), 4, unit);
    if (ticks.length === 0) expect(found.length).toBeLessThan(10);
    else expect(found).toEqual(expect.arrayContaining([...ticks]));
  });

  it('has an end where numbers are absurd', () => {
    expect(ticksOf(scaleOf([0, 1e308]), 5, 'count').length).toBeLessThan(100);
    expect(ticksOf(scaleOf([1e-300, 1e300]), 5, 'ms').length).toBeLessThan(100);
  });
});

it('labels cover neither each other nor a point, however close the points are', () => {
  const points = Array.from({ length: 40 }, (_, i) => ({ x: 150 + (i % 7) * 9, y: 120 + (i % 5) * 6, width: 70 }));
  const placed = placeLabels(points, { width: 400, height: 300, lineHeight: 14, obstacles: [] });
  const boxes = placed.flatMap((label) =>
    label === undefined ? [] : [{ x: label.x, y: label.y - 10, width: 70, height: 12 }],
  );
  expect(boxes.length).toBeGreaterThan(2);
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1))
      expect(a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height).toBe(false);
    for (const { x, y } of points) expect(x > a.x && x < a.x + a.width && y > a.y && y < a.y + a.height).toBe(false);
  }
});

describe('the address of a view', () => {
  const view: View = {
    ...{ sweep: 'my sweep #1? 50% <b>', sort: 'rollout.exposed', isDown: true, figures: ['a.b', 'c&d=e'], dots: true },
    ...{ from: 'jitter=0%, loss=5%', x: 'x+y', y: 'z', path: 'fleet[acme/sensor].backoff.jitter', along: 'q' },
    ...{ cell: 'as-written', seed: 'it’s, 100%' },
  };
  it('restores it', () => {
    expect(readView(`#${writeView(view)}`)).toEqual(view);
  });
  it('is empty where nothing is chosen', () => {
    expect(writeView(readView(''))).toBe('');
  });
  it.each(['#%%%', '#sort=-&cell=%', '#figure=&dots=maybe', '#constructor=1&__proto__=2'])(
    'does no harm: %s',
    (hash) => {
      expect(writeView(readView(hash))).toBe('');
    },
  );
});
