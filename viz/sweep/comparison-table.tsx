import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { headOf, showFigure } from '../../reports/print/figure-text.ts';
import { type Spread, spreadInCell } from '../../reports/sweep/spread.ts';
import type { Sweep, SweepRuns } from '../../reports/sweep/sweep.ts';
import { Band } from './band.tsx';
import { type FigureColumn, finishedIn, shown } from './columns.ts';
import { FigureName } from './figure-name.tsx';

// The table of a sweep: a row for each cell, a band for each figure.

interface ComparisonTableProps {
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
  readonly columns: readonly FigureColumn[];
  readonly order: readonly number[];
  readonly baseline: number | undefined;
  readonly selected: number | undefined;
  readonly sort: string | undefined;
  readonly isDown: boolean;
  onSort(by: string): void;
  onSelect(cell: number): void;
}

/**
 * One row per cell, one column per figure: the median, its band on the scale of the column, and the range that holds nine
 * of ten.
 */
export function ComparisonTable(props: ComparisonTableProps) {
  const { columns, order, sort, isDown, onSort } = props;
  const [rowsMax, setRowsMax] = useState(ROWS_AT_ONCE);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label="Comparison table, scrolls sideways">
        <table class="comparison">
          <thead>
            <tr>
              <th scope="col" aria-sort={sortOf('cell', sort, isDown)}>
                <SortButton name="Cell" by="cell" sort={sort} isDown={isDown} onSort={onSort} />
              </th>
              {columns.map((column) => (
                <th key={column.figure.column} scope="col" aria-sort={sortOf(column.figure.column, sort, isDown)}>
                  <SortButton
                    name={headOf(column.figure)}
                    by={column.figure.column}
                    sort={sort}
                    isDown={isDown}
                    onSort={onSort}
                  />
                  <Axis column={column} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.slice(0, rowsMax).map((cell) => (
              <Row key={cell} cell={cell} {...props} />
            ))}
          </tbody>
        </table>
      </section>
      {order.length > rowsMax && (
        <p>
          <button type="button" onClick={() => setRowsMax(rowsMax + ROWS_AT_ONCE)}>
            {rowsMax} of {plain(order.length)} cells; show more
          </button>
        </p>
      )}
    </>
  );
}

const ROWS_AT_ONCE = 200;

const sortOf = (by: string, sort: string | undefined, isDown: boolean) =>
  sort === by ? (isDown ? ('descending' as const) : ('ascending' as const)) : undefined;

interface SortButtonProps {
  readonly name: string;
  readonly by: string;
  readonly sort: string | undefined;
  readonly isDown: boolean;
  onSort(by: string): void;
}

const SortButton = ({ name, by, sort, isDown, onSort }: SortButtonProps) => (
  <button type="button" class="sort" onClick={() => onSort(by)}>
    <span>
      <FigureName name={name} />
    </span>
    <i aria-hidden="true">{sort === by ? (isDown ? '▼' : '▲') : ''}</i>
  </button>
);

/** The ends of the scale that all bands of a column share. */
function Axis({ column }: { readonly column: FigureColumn }) {
  const { scale } = column;
  return (
    <span class="axis">
      <span>
        <span class="hidden">scale from </span>
        {scale.low === 0 ? '0' : shown(column, scale.low)}
      </span>
      {scale.isLog && <b title="Each step of the scale is a factor">log</b>}
      <span>
        <span class="hidden">to </span>
        {scale.high === 0 ? '0' : shown(column, scale.high)}
        {scale.hasNever === true && ', never'}
      </span>
    </span>
  );
}

interface RowProps extends ComparisonTableProps {
  readonly cell: number;
}

function Row({ sweep, runs, columns, baseline, selected, cell, onSelect }: RowProps) {
  const finished = finishedIn(sweep, runs, cell);
  const isSelected = cell === selected;
  return (
    <tr class={isSelected ? 'selected' : ''}>
      <th scope="row">
        <button type="button" class="cell" aria-expanded={isSelected} onClick={() => onSelect(cell)}>
          {sweep.cells[cell].name}
        </button>
        {cell === baseline && <small>baseline</small>}
        {finished < sweep.seeds.length && (
          <small class="bad">
            {plain(finished)} of {plain(sweep.seeds.length)} runs
          </small>
        )}
      </th>
      {columns.map((column) =>
        cell === baseline ? (
          <BaselineEntry key={column.figure.column} sweep={sweep} runs={runs} cell={cell} column={column} />
        ) : (
          <Entry key={column.figure.column} column={column} cell={cell} of={finished} />
        ),
      )}
    </tr>
  );
}

interface EntryProps {
  readonly column: FigureColumn;
  readonly cell: number;
  /** Finished runs of the cell. */
  readonly of: number;
  /** Below the figure. */
  readonly children?: ComponentChildren;
}

/** The spread of a figure in a cell: median, band and range, and whether it is the best or the worst. */
export function Entry({ column, cell, of, children }: EntryProps) {
  const { spreads, scale, isDifference, best, worst } = column;
  const spread = spreads[cell];
  const { n, median, p05, p95 } = spread;
  if (median === null || p05 === null || p95 === null) {
    return (
      <td class="nothing">
        <span aria-hidden="true">–</span>
        <small>{n === 0 ? `none of ${plain(of)} runs` : 'not defined: never on both sides'}</small>
        {children}
      </td>
    );
  }
  const [low, high] = [shown(column, p05), shown(column, p95)];
  const hasZero = isDifference && p05 <= 0 && p95 >= 0 && p05 < p95;
  const mark = hasZero ? '0 is within' : best.has(cell) ? 'best' : worst.has(cell) ? 'worst' : undefined;
  return (
    <td class={n < of ? 'some' : ''} title={quantilesText(column, cell)}>
      <span class="value">
        {mark !== undefined && <em class={hasZero ? 'within' : mark}>{mark}</em>}
        <b>{shown(column, median)}</b>
      </span>
      <Band spread={spread} scale={scale} hasZero={isDifference} />
      <small>
        {n < of && (
          <span class="part">
            {plain(n)} of {plain(of)} runs
          </span>
        )}
        <span class="range">{rangeText(spread, low, high)}</span>
      </small>
      {children}
    </td>
  );
}

/** Empty where the ends of the range have the same text and the values differ. */
function rangeText({ n, never, min, max }: Spread, low: string, high: string): string {
  if (low !== high) return `${low} .. ${high}`;
  if (never > 0 && never < n) return `never in ${plain(never)} of ${plain(n)} runs`;
  return min === max && n > 1 ? 'all equal' : '';
}

function quantilesText({ figure, isDifference, spreads }: FigureColumn, cell: number): string {
  const { p05, p25, median, p75, p95 } = spreads[cell];
  const texts = [p05, p25, median, p75, p95].map((value) =>
    value === null ? 'not defined' : shown({ figure, isDifference }, value),
  );
  return ['5%', '25%', 'median', '75%', '95%'].map((name, i) => `${name} ${texts[i]}`).join('   ');
}

interface BaselineEntryProps {
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
  readonly cell: number;
  readonly column: FigureColumn;
}

/** The cell that the others are compared with: its own values. */
function BaselineEntry({ sweep, runs, cell, column: { figure } }: BaselineEntryProps) {
  const spread = spreadInCell(sweep, runs, cell, sweep.figures.indexOf(figure));
  const { median, p05, p95 } = spread;
  if (median === null || p05 === null || p95 === null) return <td class="nothing">–</td>;
  const [low, high] = [showFigure(p05, figure), showFigure(p95, figure)];
  return (
    <td class="base">
      <span class="value">{showFigure(median, figure)}</span>
      <small>
        <span class="range">{rangeText(spread, low, high)}</span>
      </small>
    </td>
  );
}
