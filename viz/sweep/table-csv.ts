import { NEVER } from '../../reports/metrics/distribution.ts';
import { type Spread, spreadInCell } from '../../reports/sweep/spread.ts';
import { type Sweep, type SweepRuns, thresholdsMet } from '../../reports/sweep/sweep.ts';
import { csvOf } from '../charts/table.ts';
import { type FigureColumn, finishedIn } from './columns.ts';

const quantiles = ['median', 'p05', 'p25', 'p75', 'p95'] as const;

/**
 * The table as it is shown, with its rows in their order: for each figure the quantiles, or those of the differences, and
 * the number of runs; then how often each threshold was met.
 *
 * Units   unrounded numbers: milliseconds, shares of 1; `never`, and `from never` for a difference
 */
export function tableCsv(
  sweep: Sweep,
  runs: SweepRuns,
  columns: readonly FigureColumn[],
  order: readonly number[],
  baseline: number | undefined,
): string {
  const from = baseline === undefined ? '' : ` minus ${sweep.cells[baseline].name}`;
  const thresholds = [
    ...new Set(sweep.cells.flatMap((cell) => cell.thresholds.map(({ metric, text }) => `${metric} ${text}`))),
  ];
  return csvOf({
    columns: [
      'cell',
      'variant',
      ...sweep.paths,
      'runs',
      ...columns.flatMap(({ figure: { column, unit } }) => [
        ...quantiles.map((name) => `${column} (${unit})${from} ${name}`),
        `${column} n`,
      ]),
      ...thresholds.map((name) => `${name} met`),
    ],
    rows: order.map((cell) => {
      const { name, variant, values } = sweep.cells[cell];
      const counts = thresholdsMet(sweep, runs, cell);
      return [
        name,
        variant ?? '',
        ...sweep.paths.map((path) => values[path]),
        String(finishedIn(sweep, runs, cell)),
        ...columns.flatMap(({ figure, spreads }) => {
          const spread =
            cell === baseline ? spreadInCell(sweep, runs, cell, sweep.figures.indexOf(figure)) : spreads[cell];
          // The baseline's difference from itself is 0.
          const shown = (value: number | null) =>
            cell === baseline && value !== null ? '0' : csvNumber(value, spread);
          return [...quantiles.map((quantile) => shown(spread[quantile])), String(spread.n)];
        }),
        ...thresholds.map((asked) =>
          String(counts.find(({ metric, text }) => `${metric} ${text}` === asked)?.met ?? ''),
        ),
      ];
    }),
  });
}

function csvNumber(value: number | null, { n }: Spread): string {
  if (value === null) return n === 0 ? '' : 'not defined';
  return Number.isFinite(value) ? String(value) : value === NEVER ? 'never' : 'from never';
}
