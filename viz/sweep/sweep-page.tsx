import { useMemo } from 'preact/hooks';
import { defaultFigures, defaultGroups, measuredFigures } from '../../reports/sweep/default-figures.ts';
import type { Figure } from '../../reports/sweep/figures.ts';
import { type Sweep, sharedClaim } from '../../reports/sweep/sweep.ts';
import { saveText } from '../export/save.ts';
import { printing } from '../style/printing.ts';
import { CellDetail } from './cell-detail.tsx';
import { ChooseFigures } from './choose-figures.tsx';
import { cellOrder, columnsOf } from './columns.ts';
import { ComparisonTable } from './comparison-table.tsx';
import { defaultAxes } from './default-axes.ts';
import { GroupTables } from './group-tables.tsx';
import { HandsChart } from './hands-chart.tsx';
import type { DoneAt } from './pace.ts';
import { ParameterPlot } from './parameter-plot.tsx';
import { numericPaths } from './path-lines.ts';
import { SweepFacts, SweepHead } from './sweep-head.tsx';
import type { OpenedSweep } from './sweep-source.ts';
import { tableCsv } from './table-csv.ts';
import { ThresholdsMet } from './thresholds-met.tsx';
import { TradeOff } from './trade-off.tsx';
import type { View } from './view.ts';

interface SweepPageProps {
  readonly opened: OpenedSweep;
  readonly view: View;
  /** When the page first saw the sweep; undefined for one that it does not follow. */
  readonly since: DoneAt | undefined;
  readonly isReading: boolean;
  onView(change: View): void;
  onAgain(): void;
  readonly onLeave: (() => void) | undefined;
}

/** A sweep: the table of its cells, figures by group, thresholds, one figure against another, a figure along a path, and one cell in detail. */
export function SweepPage({ opened, view, since, isReading, onView, onAgain, onLeave }: SweepPageProps) {
  const { sweep, runs } = opened;
  const { measured, defaults, paths, grouped, inGroups } = useMemo(
    () => ({
      ...byGroup(sweep),
      measured: measuredFigures(sweep, runs),
      defaults: defaultFigures(sweep, runs).map(({ column }) => column),
      paths: numericPaths(sweep),
    }),
    [opened],
  );
  const inTable = view.figures ?? defaults;
  const baseline = cellNamed(sweep, view.from);
  const selected = cellNamed(sweep, view.cell);
  const wanted = inTable.join('\n');
  const values = useMemo(() => columnsOf(sweep, runs, inTable, undefined), [opened, wanted]);
  const columns = useMemo(
    () => (baseline === undefined ? values : columnsOf(sweep, runs, inTable, baseline)),
    [values, baseline],
  );
  const order = cellOrder(sweep, columns, view.sort, view.isDown === true);
  const axes = useMemo(() => defaultAxes(sweep, runs, measured, defaults), [opened]);
  const figureNamed = (column: string | undefined, other: Figure): Figure =>
    measured.find((figure) => figure.column === column) ?? other;
  const path = paths.find((one) => one === view.path) ?? paths[0];
  const select = (cell: number): void => onView({ cell: cell === selected ? undefined : sweep.cells[cell].name });
  const close = (): void => {
    onView({ cell: undefined });
    document.querySelector<HTMLElement>('.comparison tr.selected .cell')?.focus();
  };
  const sort = (by: string): void => {
    // Ascending, descending, and back to the order of the sweep.
    if (view.sort !== by) onView({ sort: by, isDown: false });
    else onView(view.isDown ? { sort: undefined, isDown: undefined } : { isDown: true });
  };
  return (
    <div class={selected === undefined ? 'sweep' : 'sweep with-detail'}>
      <SweepHead
        opened={opened}
        isReading={isReading}
        onCsv={() => saveText(`${opened.where}.csv`, 'text/csv', tableCsv(sweep, runs, columns, order, baseline))}
        onAgain={onAgain}
        onLeave={onLeave}
      />
      <main>
        <SweepFacts opened={opened} since={since} />
        <section class="cells" aria-labelledby="cells">
          <div class="section-head">
            <h2 id="cells">{baseline === undefined ? 'Cells' : `Differences from ${sweep.cells[baseline].name}`}</h2>
            {sweep.cells.length > 1 && (
              <Baseline sweep={sweep} baseline={baseline} onChoose={(from) => onView({ from })} />
            )}
            <ChooseFigures
              figures={measured}
              shown={inTable}
              defaults={defaults}
              onShow={(figures) => onView({ figures })}
            />
            <Legend isDifference={baseline !== undefined} />
          </div>
          {columns.length === 0 ? (
            <p class="empty">{measured.length === 0 ? 'No run has finished yet.' : 'No figure is chosen.'}</p>
          ) : (
            inParts(columns, printing.value ? Math.ceil(columns.length / COLUMNS_ON_PAPER) : 1).map((part) => (
              <ComparisonTable
                key={part[0].figure.column}
                sweep={sweep}
                runs={runs}
                columns={part}
                order={order}
                baseline={baseline}
                selected={selected}
                sort={view.sort}
                isDown={view.isDown === true}
                onSort={sort}
                onSelect={select}
              />
            ))
          )}
        </section>
        {grouped.length > 0 && (
          <section class="by-group" aria-labelledby="by-group">
            <h2 id="by-group">By group</h2>
            <GroupTables sweep={sweep} runs={runs} grouped={grouped} order={order} onSelect={select} />
          </section>
        )}
        <section aria-labelledby="thresholds">
          <h2 id="thresholds">Runs in which the threshold was met</h2>
          <ThresholdsMet sweep={sweep} runs={runs} without={inGroups} order={order} onSelect={select} />
        </section>
        <HandsChart sweep={sweep} runs={runs} cell={selected ?? sweep.baseline} />
        {axes !== undefined && (
          <div class="charts">
            <TradeOff
              sweep={sweep}
              runs={runs}
              figures={measured}
              inTable={inTable}
              x={figureNamed(view.x, axes[0])}
              y={figureNamed(view.y, axes[1])}
              hasDots={view.dots === true}
              selected={selected}
              onChange={(change) => onView('dots' in change ? { dots: change.dots || undefined } : change)}
              onSelect={select}
            />
            {path !== undefined && (
              <ParameterPlot
                sweep={sweep}
                runs={runs}
                figures={measured}
                inTable={inTable}
                paths={paths}
                path={path}
                figure={figureNamed(view.along, axes[0])}
                selected={selected}
                onChange={onView}
                onSelect={select}
              />
            )}
          </div>
        )}
      </main>
      {selected !== undefined && (
        <CellDetail
          sweep={sweep}
          runs={runs}
          cell={selected}
          columns={values}
          claim={sharedClaim(sweep) === undefined ? sweep.cells[selected].claim : undefined}
          seed={view.seed}
          onSeed={(seed) => onView({ seed })}
          onClose={close}
        />
      )}
    </div>
  );
}

/** The figures by group that have tables of their own, and their columns. */
function byGroup(sweep: Sweep) {
  const grouped = defaultGroups(sweep);
  return { grouped, inGroups: new Set(grouped.flatMap(({ figures }) => figures.map(({ column }) => column))) };
}

/** Columns that fit on a sheet beside the names: further ones go into a table below. */
const COLUMNS_ON_PAPER = 6;

/** Splits items into a number of parts of about the same size. */
function inParts<Item>(items: readonly Item[], parts: number): readonly (readonly Item[])[] {
  const size = Math.ceil(items.length / parts);
  return items.flatMap((_, i) => (i % size === 0 ? [items.slice(i, i + size)] : []));
}

interface BaselineProps {
  readonly sweep: Sweep;
  readonly baseline: number | undefined;
  onChoose(name: string | undefined): void;
}

/** Chooses what the table shows: values, or differences from a cell. The baseline of the sweep comes first. */
function Baseline({ sweep, baseline, onChoose }: BaselineProps) {
  const ownBaseline = sweep.baseline ?? 0;
  const order = [ownBaseline, ...Array.from(sweep.cells.keys()).filter((cell) => cell !== ownBaseline)];
  return (
    <label class="choose">
      Show
      <select
        value={baseline === undefined ? '' : sweep.cells[baseline].name}
        onChange={({ currentTarget }) => onChoose(currentTarget.value || undefined)}
      >
        <option value="">values</option>
        {order.map((cell) => (
          <option key={cell} value={sweep.cells[cell].name}>
            differences from {sweep.cells[cell].name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Explains a band. */
const Legend = ({ isDifference }: { readonly isDifference: boolean }) => (
  <p class="key">
    <svg class="band" aria-hidden="true">
      <rect class="wide" x="0" width="100%" />
      <rect class="narrow" x="30%" width="40%" />
      <line class="median" x1="48%" x2="48%" y1="0" y2="100%" />
    </svg>
    <span>{isDifference ? 'difference with the same seed: ' : ''}median, middle half, 5% .. 95% of the seeds</span>
  </p>
);

function cellNamed({ cells }: Sweep, name: string | undefined): number | undefined {
  const cell = cells.findIndex((one) => one.name === name);
  return cell < 0 ? undefined : cell;
}
