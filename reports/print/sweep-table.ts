import { plain } from '../metrics/quantity.ts';
import { type GroupedFigure, groupedFigures, groupsInCell, hasGroupResults } from '../sweep/cell-groups.ts';
import { thresholdName, thresholdNames } from '../sweep/columns.ts';
import { isWorthShowing } from '../sweep/default-figures.ts';
import type { Figure } from '../sweep/figures.ts';
import { pairedSpread, type Spread, spreadInCell } from '../sweep/spread.ts';
import { runsOfCell, type Sweep, type SweepRuns, thresholdsMet } from '../sweep/sweep.ts';
import { aligned } from './aligned.ts';
import { headOf, isShare, showDifference, showFigure } from './figure-text.ts';
import { painter, type SummaryStyle } from './summary-style.ts';

export interface SweepTableOptions extends SummaryStyle {
  readonly figures: readonly Figure[];
  /** The cell that the others are compared with, seed by seed. */
  readonly baseline?: number | undefined;
  /** Characters that fit on a line: figures that do not fit come below, each part with the names of the cells. */
  readonly columns: number;
  /** Shown before the figures. */
  readonly warning?: string | undefined;
}

/** One row per cell, one column per figure: the median over the replications, and the range that holds nine of ten. */
export function sweepTable(sweep: Sweep, runs: SweepRuns, options: SweepTableOptions): string {
  const { columns } = options;
  const paint = painter(options);
  return [
    '',
    `  ${paint.bold(sweep.scenario)}`,
    `  ${paint.dim(sweepSize(sweep, runs))}`,
    ...(options.warning === undefined ? [] : [`  ${paint.warn(options.warning)}`]),
    '',
    ...sweepParts(sweep, runs, options).flatMap(({ title, rows }) => [
      `  ${paint.dim(title)}`,
      ...blocks(rows, columns - 2).flatMap(([header, ...lines]) => [
        `  ${paint.bold(header)}`,
        ...lines.map((line) => `  ${line}`),
        '',
      ]),
    ]),
    ...(options.folder === undefined ? [] : [`  ${paint.dim('results')}  ${options.folder}`, '']),
  ].join('\n');
}

/** A table of a sweep: its first row is the header, the first text of each row the name of a cell, or of a group. */
export interface SweepPart {
  readonly title: string;
  readonly rows: readonly Row[];
}

/**
 * The tables of a sweep: figures, differences from a baseline, each figure by group, and the other thresholds; empty ones
 * are left out.
 */
export function sweepParts(
  sweep: Sweep,
  runs: SweepRuns,
  { figures: asked, baseline }: Pick<SweepTableOptions, 'figures' | 'baseline'>,
): readonly SweepPart[] {
  const figures = asked.filter((figure) => figure.on === undefined && isWorthShowing(sweep, runs, figure));
  const grouped = groupedFigures(asked);
  const parts: readonly SweepPart[] = [
    { title: 'median over the seeds [5% .. 95% of them]', rows: figureRows(sweep, runs, figures) },
    ...(baseline === undefined
      ? []
      : [
          {
            title: `difference from ${sweep.cells[baseline].name} with the same seed${figures.some(isShare) ? '; shares in percentage points' : ''}`,
            rows: differenceRows(sweep, runs, figures, baseline),
          },
        ]),
    ...grouped.map((one) => ({
      title: `${headOf({ ...one, column: one.title })}: median over the seeds${hasThreshold(sweep, one) ? '; runs in which the threshold was met' : ''}`,
      rows: groupRows(sweep, runs, one),
    })),
    ...(baseline === undefined
      ? []
      : grouped.map((one) => ({
          title: `${headOf({ ...one, column: one.title })}: difference from ${sweep.cells[baseline].name} with the same seed`,
          rows: groupDifferenceRows(sweep, runs, one, baseline),
        }))),
    { title: 'runs in which the threshold was met', rows: thresholdRows(sweep, runs, grouped) },
  ];
  return parts.filter(({ rows }) => rows.length > 0);
}

/** How many cells and seeds, at which fidelity, and how many runs are missing. */
export function sweepSize({ cells, seeds, fidelity }: Sweep, runs: SweepRuns): string {
  const replications =
    seeds.length === 1 ? `seed ${seeds[0]}` : `${plain(seeds.length)} seeds each (${seeds[0]} to ${seeds.at(-1)})`;
  return `${cells.length === 1 ? '1 cell' : `${plain(cells.length)} cells`}, ${replications}, ${fidelity}${missing(runs)}`;
}

function missing(runs: SweepRuns): string {
  const done = finishedIn(runs);
  return done === runs.length ? '' : `; only ${plain(done)} of ${plain(runs.length)} runs are there`;
}

const finishedIn = (runs: SweepRuns): number => runs.filter((run) => run !== undefined).length;

/** The name of a cell, and its text in each column. The first one is the header. */
type Row = readonly string[];

function figureRows(sweep: Sweep, runs: SweepRuns, figures: readonly Figure[]): readonly Row[] {
  const shown = figures.filter((figure) =>
    sweep.cells.some((_, cell) => spreadInCell(sweep, runs, cell, sweep.figures.indexOf(figure)).n > 0),
  );
  return withHeader(
    shown.map(headOf),
    sweep.cells.map(({ name }, cell) => [
      name,
      ...shown.map((figure) =>
        spreadText(
          spreadInCell(sweep, runs, cell, sweep.figures.indexOf(figure)),
          finishedIn(runsOfCell(sweep, runs, cell)),
          (value) => showFigure(value, figure),
        ),
      ),
    ]),
  );
}

function differenceRows(sweep: Sweep, runs: SweepRuns, figures: readonly Figure[], baseline: number): readonly Row[] {
  const others = sweep.cells.map(({ name }, cell) => ({ name, cell })).filter(({ cell }) => cell !== baseline);
  const spread = (cell: number, figure: Figure): Spread =>
    pairedSpread(sweep, runs, cell, baseline, sweep.figures.indexOf(figure));
  const shown = figures.filter((figure) => others.some(({ cell }) => spread(cell, figure).n > 0));
  return withHeader(
    shown.map(headOf),
    others.map(({ name, cell }) => [
      name,
      ...shown.map((figure) =>
        spreadText(spread(cell, figure), finishedIn(runsOfCell(sweep, runs, cell)), (value) =>
          showDifference(value, figure),
        ),
      ),
    ]),
  );
}

/** A row for each group, a column for each cell; last, the worst group of each. */
function groupRows(sweep: Sweep, runs: SweepRuns, grouped: GroupedFigure): readonly Row[] {
  const cells = sweep.cells.map((_, cell) => groupsInCell(sweep, runs, cell, grouped));
  if (!hasGroupResults(cells)) return [];
  const hasWorst = cells.some(({ worst }) => worst !== undefined);
  return withHeader(
    sweep.cells.map(({ name }) => name),
    [
      ...grouped.figures.map((figure, nth) => [
        figure.on,
        ...cells.map(({ groups }, cell) => {
          const { met, ...spread } = groups[nth];
          const finished = finishedIn(runsOfCell(sweep, runs, cell));
          const text = spreadText(spread, finished, (value) => showFigure(value, figure));
          return met === undefined ? text : `${text}; met in ${plain(met.met)} of ${plain(met.of)}`;
        }),
      ]),
      ...(hasWorst ? [['worst', ...cells.map(({ worst = '-' }) => worst)]] : []),
    ],
  );
}

/** A row for each group, a column for each cell but the baseline. */
function groupDifferenceRows(
  sweep: Sweep,
  runs: SweepRuns,
  { figures }: GroupedFigure,
  baseline: number,
): readonly Row[] {
  const others = sweep.cells.map(({ name }, cell) => ({ name, cell })).filter(({ cell }) => cell !== baseline);
  const places = figures.map(({ column }) => sweep.figures.findIndex((figure) => figure.column === column));
  const spreads = places.map((place) => others.map(({ cell }) => pairedSpread(sweep, runs, cell, baseline, place)));
  if (spreads.every((ofGroup) => ofGroup.every(({ n }) => n === 0))) return [];
  return withHeader(
    others.map(({ name }) => name),
    figures.map((figure, nth) => [
      figure.on,
      ...others.map(({ cell }, at) =>
        spreadText(spreads[nth][at], finishedIn(runsOfCell(sweep, runs, cell)), (value) =>
          showDifference(value, figure),
        ),
      ),
    ]),
  );
}

const hasThreshold = ({ cells }: Sweep, { figures }: GroupedFigure): boolean =>
  cells.some(({ thresholds }) => thresholds.some(({ figure }) => figures.some(({ column }) => column === figure)));

/** All thresholds but those about groups that have a table of their own. */
function thresholdRows(sweep: Sweep, runs: SweepRuns, grouped: readonly GroupedFigure[]): readonly Row[] {
  const elsewhere = new Set(grouped.flatMap(({ figures }) => figures.map(({ column }) => column)));
  const names = thresholdNames(sweep, ({ figure }) => figure === undefined || !elsewhere.has(figure));
  return withHeader(
    names,
    sweep.cells.map(({ name }, cell) => {
      const counts = thresholdsMet(sweep, runs, cell);
      return [
        name,
        ...names.map((asked) => {
          const found = counts.find((count) => thresholdName(count) === asked);
          return found === undefined ? '-' : `${plain(found.met)} of ${plain(found.of)}`;
        }),
      ];
    }),
  );
}

const withHeader = (heads: readonly string[], rows: readonly Row[]): readonly Row[] =>
  heads.length === 0 || rows.length === 0 ? [] : [['', ...heads], ...rows];

function spreadText({ n, median, p05, p95 }: Spread, of: number, show: (value: number) => string): string {
  if (n === 0) return '-';
  if (median === null || p05 === null || p95 === null) return 'not defined';
  const [low, middle, high] = [show(p05), show(median), show(p95)];
  const range = low === high ? middle : `${middle} [${low} .. ${high}]`;
  // A figure that most runs lack must not look like one that all of them have.
  return n === of ? range : `${range} in ${plain(n)} of ${plain(of)}`;
}

/** Columns side by side as far as they fit, at least one; the rest goes into further blocks. */
function blocks(rows: readonly Row[], room: number): readonly (readonly string[])[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const groups: number[][] = [];
  let used = room + 1;
  for (let column = 1; column < widths.length; column++) {
    used += widths[column] + 2;
    if (used > room) {
      groups.push([]);
      used = widths[0] + 2 + widths[column];
    }
    groups.at(-1)!.push(column);
  }
  return groups.map((columns) => aligned(rows.map((row) => [row[0], ...columns.map((column) => row[column])])));
}
