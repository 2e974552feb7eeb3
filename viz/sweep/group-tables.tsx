import { headOf } from '../../reports/print/figure-text.ts';
import { type GroupedFigure, groupsInCell, hasGroupResults } from '../../reports/sweep/cell-groups.ts';
import type { Sweep, SweepRuns } from '../../reports/sweep/sweep.ts';
import { columnsOf, type FigureColumn, finishedIn } from './columns.ts';
import { Entry } from './comparison-table.tsx';
import { scaleOf } from './scale.ts';
import { Met } from './thresholds-met.tsx';

interface GroupTablesProps {
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
  readonly grouped: readonly GroupedFigure[];
  readonly order: readonly number[];
  onSelect(cell: number): void;
}

/** A table for each figure by group: a row for each cell, a column for each group; the worst group of a cell says so. */
export const GroupTables = ({ grouped, ...rest }: GroupTablesProps) => (
  <>
    {grouped.map((one) => (
      <GroupTable key={one.title} grouped={one} {...rest} />
    ))}
  </>
);

type GroupTableProps = Omit<GroupTablesProps, 'grouped'> & { readonly grouped: GroupedFigure };

function GroupTable({ sweep, runs, grouped, order, onSelect }: GroupTableProps) {
  const cells = sweep.cells.map((_, cell) => groupsInCell(sweep, runs, cell, grouped));
  if (!hasGroupResults(cells)) return null;
  const columns = groupColumns(sweep, runs, grouped, (on) =>
    cells.flatMap(({ worst }, cell) => (worst === on ? [cell] : [])),
  );
  const title = headOf({ ...grouped, column: grouped.title });
  return (
    <>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={`Table of ${title}, scrolls sideways`}>
        <table class="comparison">
          <thead>
            <tr>
              <th scope="col">Cell</th>
              {grouped.figures.map(({ on }) => (
                <th key={on} scope="col">
                  {on}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.slice(0, ROWS_MAX).map((cell) => (
              <tr key={cell}>
                <th scope="row">
                  <button type="button" class="cell" onClick={() => onSelect(cell)}>
                    {sweep.cells[cell].name}
                  </button>
                </th>
                {cells[cell].groups.map(({ on, met }, nth) => (
                  <Entry key={on} column={columns[nth]} cell={cell} of={finishedIn(sweep, runs, cell)}>
                    {met !== undefined && <Met count={met} />}
                  </Entry>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

const ROWS_MAX = 1_000;

/** The columns of the groups, all on one scale. */
function groupColumns(
  sweep: Sweep,
  runs: SweepRuns,
  { figures }: GroupedFigure,
  worstIn: (on: string) => readonly number[],
): readonly FigureColumn[] {
  const own = columnsOf(
    sweep,
    runs,
    figures.map(({ column }) => column),
    undefined,
  );
  const edges = own.flatMap(({ spreads }) =>
    spreads.flatMap(({ p05, p95 }) => [p05, p95].filter((value) => value !== null)),
  );
  const scale = scaleOf(edges, false);
  return own.map((column, nth) => ({ ...column, scale, best: new Set(), worst: new Set(worstIn(figures[nth].on)) }));
}
