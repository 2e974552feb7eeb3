import { attributesIn } from '../metrics/threshold-parts.ts';
import { betterOf, type Direction } from './better-of.ts';
import { columnOf, type Figure } from './figures.ts';
import { type Spread, spreadInCell } from './spread.ts';
import { runsOfCell, type Sweep, type SweepRuns } from './sweep.ts';

/** One figure of several groups of devices: the same metric, aggregate and window. */
export interface GroupedFigure extends Pick<Figure, 'metric' | 'aggregate' | 'unit' | 'window'> {
  /** `reconnect.time.p95 by product from 1h`. */
  readonly title: string;
  /** The figure of each group, in the order of the sweep. */
  readonly figures: readonly (Figure & { readonly on: string })[];
}

/** A figure of several groups in one cell. */
export interface CellGroups extends Pick<GroupedFigure, 'title' | 'metric' | 'aggregate' | 'window'> {
  /**
   * The group whose threshold the fewest runs met, and of several such the one with the worst median; undefined where
   * there is one group, where all are alike, and where it is not known which direction is better.
   */
  readonly worst: string | undefined;
  readonly groups: readonly CellGroup[];
}

export interface CellGroup extends Spread {
  /** A selection, as text. */
  readonly on: string;
  /** The column of its figure. */
  readonly figure: string;
  /** The runs in which every threshold on the figure was met, of those that finished; undefined without a threshold. */
  readonly met: { readonly met: number; readonly of: number } | undefined;
}

/** The figures of a sweep that are about groups, each with all of its groups; how many never did belongs to another one. */
export function groupedFigures(figures: readonly Figure[]): readonly GroupedFigure[] {
  const alike = new Map<string, (Figure & { readonly on: string })[]>();
  for (const figure of figures) {
    const { on, aggregate } = figure;
    if (on === undefined || aggregate === 'never') continue;
    const key = titleOf({ ...figure, on });
    alike.set(key, [...(alike.get(key) ?? []), { ...figure, on }]);
  }
  return [...alike].map(([title, own]) => {
    const [{ metric, aggregate, unit, window }] = own;
    return { title, metric, aggregate, unit, ...(window !== undefined && { window }), figures: own };
  });
}

/** Whether there is anything to show of a figure by group: a value, or a threshold that was judged. */
export const hasGroupResults = (cells: readonly CellGroups[]): boolean =>
  cells.some(({ groups }) => groups.some(({ n, met }) => n > 0 || met !== undefined));

/** What a cell has of each figure by group. */
export const cellGroups = (sweep: Sweep, runs: SweepRuns, cell: number): readonly CellGroups[] =>
  groupedFigures(sweep.figures).map((grouped) => groupsInCell(sweep, runs, cell, grouped));

export function groupsInCell(sweep: Sweep, runs: SweepRuns, cell: number, grouped: GroupedFigure): CellGroups {
  const { title, metric, aggregate, window, figures } = grouped;
  const groups = figures.map(({ on, column }): CellGroup => {
    const place = sweep.figures.findIndex((figure) => figure.column === column);
    return { on, figure: column, met: metOf(sweep, runs, cell, column), ...spreadInCell(sweep, runs, cell, place) };
  });
  return {
    ...{ title, metric, aggregate },
    ...(window !== undefined && { window }),
    worst: worstOf(groups, betterOf(sweep, figures[0])),
    groups,
  };
}

const titleOf = ({ metric, aggregate, window, on }: Figure & { readonly on: string }): string =>
  `${columnOf(metric, aggregate)} by ${attributesIn(on)}${window === undefined ? '' : ` ${window}`}`;

function metOf(sweep: Sweep, runs: SweepRuns, cell: number, column: string): CellGroup['met'] {
  const own = sweep.cells[cell].thresholds.flatMap(({ figure }, nth) => (figure === column ? [nth] : []));
  if (own.length === 0) return undefined;
  const finished = runsOfCell(sweep, runs, cell).filter((run) => run !== undefined);
  return { met: finished.filter(({ met }) => own.every((nth) => met[nth])).length, of: finished.length };
}

function worstOf(groups: readonly CellGroup[], better: Direction | undefined): string | undefined {
  const worseFirst = (a: CellGroup, b: CellGroup): number => shareMet(a) - shareMet(b) || byMedian(a, b, better);
  const sorted = groups.toSorted(worseFirst);
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  return worseFirst(first, last) === 0 ? undefined : first.on;
}

const shareMet = ({ met }: CellGroup): number => (met === undefined || met.of === 0 ? 1 : met.met / met.of);

/** Groups without a median come last. */
function byMedian(a: CellGroup, b: CellGroup, better: Direction | undefined): number {
  if (better === undefined || a.median === b.median) return 0;
  if (a.median === null || b.median === null) return Number(a.median === null) - Number(b.median === null);
  return (better === 'less') === a.median > b.median ? -1 : 1;
}
