import { isShare, showDifference, showFigure } from '../../reports/print/figure-text.ts';
import { betterOf } from '../../reports/sweep/better-of.ts';
import type { Figure } from '../../reports/sweep/figures.ts';
import { pairedSpread, type Spread, spreadInCell } from '../../reports/sweep/spread.ts';
import { runsOfCell, type Sweep, type SweepRuns, thresholdsMet } from '../../reports/sweep/sweep.ts';
import { inTextOrder } from '../../sim/kernel/text-order.ts';
import { type Scale, scaleOf } from './scale.ts';
import { isSignificant } from './significance.ts';

/** A figure over all cells: one column of the table. */
export interface FigureColumn {
  readonly figure: Figure;
  /** By cell; spreads of the differences from the baseline where there is one. */
  readonly spreads: readonly Spread[];
  readonly scale: Scale;
  readonly isDifference: boolean;
  /**
   * Cells in which every finished run has the figure, and whose median is the best, or the worst, of all these. A cell
   * that misses a threshold, or in which the figure of a run is never, is not the best.
   */
  readonly best: ReadonlySet<number>;
  readonly worst: ReadonlySet<number>;
}

/** The columns of the wanted figures, in the order of the sweep; unknown names are ignored. */
export function columnsOf(
  sweep: Sweep,
  runs: SweepRuns,
  wanted: readonly string[],
  baseline: number | undefined,
): readonly FigureColumn[] {
  return sweep.figures.flatMap((figure, nth) =>
    wanted.includes(figure.column) ? [columnOf(sweep, runs, figure, nth, baseline)] : [],
  );
}

function columnOf(
  sweep: Sweep,
  runs: SweepRuns,
  figure: Figure,
  nth: number,
  baseline: number | undefined,
): FigureColumn {
  const isDifference = baseline !== undefined;
  const spreads = sweep.cells.map((_, cell) =>
    isDifference ? pairedSpread(sweep, runs, cell, baseline, nth) : spreadInCell(sweep, runs, cell, nth),
  );
  const others = spreads.filter((_, cell) => cell !== baseline);
  const edges = others.flatMap(({ p05, p95 }) => [p05, p95].filter((value) => value !== null));
  return {
    figure,
    spreads,
    scale: scaleOf(edges, isDifference),
    isDifference,
    ...(isDifference ? { best: none, worst: none } : extremes(sweep, runs, figure, spreads)),
  };
}

const none: ReadonlySet<number> = new Set();

/**
 * The best and the worst cells, where cells differ significantly. A median counts where all runs of its cell have the
 * figure; one that more than half of the cells share distinguishes none of them.
 */
function extremes(sweep: Sweep, runs: SweepRuns, figure: Figure, spreads: readonly Spread[]) {
  const direction = betterOf(sweep, figure);
  const counted = spreads.flatMap(({ median, n }, cell) =>
    median !== null && n === finishedIn(sweep, runs, cell) ? [{ cell, median }] : [],
  );
  if (direction === undefined || counted.length < 2 || !isSignificant(spreads)) return { best: none, worst: none };
  const eligible = counted.filter(({ cell }) => spreads[cell].never === 0 && meetsThresholds(sweep, runs, cell));
  const cellsAt = (value: number | undefined): ReadonlySet<number> => {
    if (value === undefined) return none;
    // Values with the same text count as equal.
    const text = showFigure(value, figure);
    const cells = counted.filter(({ median }) => showFigure(median, figure) === text).map(({ cell }) => cell);
    return cells.length * 2 > counted.length ? none : new Set(cells);
  };
  const extreme = (of: typeof counted, way: 'least' | 'most'): number | undefined => {
    const sorted = of.map(({ median }) => median).toSorted((a, b) => (a === b ? 0 : a - b));
    return way === 'least' ? sorted[0] : sorted.at(-1);
  };
  const [good, bad] = direction === 'less' ? (['least', 'most'] as const) : (['most', 'least'] as const);
  if (extreme(counted, 'least') === extreme(counted, 'most')) return { best: none, worst: none };
  const worst = cellsAt(extreme(counted, bad));
  const isEligible = new Set(eligible.map(({ cell }) => cell));
  const best = [...cellsAt(extreme(eligible, good))].filter((cell) => isEligible.has(cell) && !worst.has(cell));
  return { best: new Set(best), worst };
}

const meetsThresholds = (sweep: Sweep, runs: SweepRuns, cell: number): boolean =>
  thresholdsMet(sweep, runs, cell).every(({ met, of }) => met === of);

export const finishedIn = (sweep: Sweep, runs: SweepRuns, cell: number): number =>
  runsOfCell(sweep, runs, cell).filter((run) => run !== undefined).length;

/** A value of a column as the terminal prints it; a difference of shares is in percentage points. */
export function shown({ figure, isDifference }: Pick<FigureColumn, 'figure' | 'isDifference'>, value: number): string {
  if (!isDifference) return showFigure(value, figure);
  const text = showDifference(value, figure);
  return isShare(figure) ? text.replace('%', ' pp') : text;
}

/** The order of the cells: as in the sweep, or by name or median; cells without a median come last, in either direction. */
export function cellOrder(
  sweep: Sweep,
  columns: readonly FigureColumn[],
  sort: string | undefined,
  isDown: boolean,
): readonly number[] {
  const order = sweep.cells.map((_, cell) => cell);
  const by = columns.find(({ figure }) => figure.column === sort);
  const turn = isDown ? -1 : 1;
  if (sort === 'cell') return order.toSorted((a, b) => turn * inTextOrder(sweep.cells[a].name, sweep.cells[b].name));
  if (by === undefined) return order;
  const median = (cell: number): number | null => by.spreads[cell].median;
  return order.toSorted((a, b) => {
    const [one, other] = [median(a), median(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null) || a - b;
    return one === other ? a - b : turn * (one - other);
  });
}
