import { useEffect, useRef, useState } from 'preact/hooks';
import { showFigure } from '../../reports/print/figure-text.ts';
import { spreadInCell, valuesInCell } from '../../reports/sweep/spread.ts';
import { runCommand, runsOfCell, type Sweep, type SweepRuns, thresholdsMet } from '../../reports/sweep/sweep.ts';
import { CopyCommand } from '../export/copy-command.tsx';
import type { FigureColumn } from './columns.ts';
import { DotStrip } from './dot-strip.tsx';
import { scaleOf } from './scale.ts';
import { Met } from './thresholds-met.tsx';

interface CellDetailProps {
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
  readonly cell: number;
  /** Of values, not of differences. */
  readonly columns: readonly FigureColumn[];
  readonly claim: string | undefined;
  readonly seed: string | undefined;
  onSeed(seed: string): void;
  onClose(): void;
}

/** One cell: every seed as a dot for each figure of the table, and the command that repeats a seed's run. */
export function CellDetail({ sweep, runs, cell, columns, claim, seed, onSeed, onClose }: CellDetailProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: innerWidth > ASIDE_FROM }), [cell]);
  const { name, values } = sweep.cells[cell];
  const ofCell = runsOfCell(sweep, runs, cell);
  const chosen = Math.max(0, sweep.seeds.indexOf(seed ?? ''));
  const run = ofCell[chosen];
  const command = runCommand(sweep.cells[cell], sweep.seeds[chosen]);
  const thresholds = thresholdsMet(sweep, runs, cell);
  return (
    <aside
      class="detail"
      aria-label={`Cell ${name}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {name}
        </h2>
        <button type="button" class="icon" aria-label="Close the cell" onClick={onClose}>
          ×
        </button>
      </header>
      {claim !== undefined && claim !== '' && <p class="dim">{claim}</p>}
      {Object.keys(values).length > 0 && (
        <dl class="settings">
          {Object.entries(values).map(([path, value]) => (
            <div key={path}>
              <dt>{path}</dt>
              <dd class="number">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {thresholds.length > 0 && (
        <section aria-label="Thresholds of the cell">
          <h3>Thresholds</h3>
          <ul class="asked-of-cell">
            {thresholds.map((count) => (
              <li key={`${count.metric} ${count.text}`}>
                <span>{count.metric}</span>
                <Met count={count} text={count.text} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label="Its runs">
        <div class="run-head">
          <h3>Run</h3>
          <label class="choose">
            Seed
            <select value={sweep.seeds[chosen]} onChange={({ currentTarget }) => onSeed(currentTarget.value)}>
              {sweep.seeds.map((one, replication) => (
                <option key={one} value={one}>
                  {ofCell[replication] === undefined ? `${one} (not run)` : one}
                </option>
              ))}
            </select>
          </label>
        </div>
        {run === undefined ? (
          <p class="bad">This run has not finished.</p>
        ) : (
          <p class="hash mono" title="Trace hash: the same run has the same one">
            trace {run.traceHash}
          </p>
        )}
        {command === undefined ? (
          <p class="dim">An older fleetlab wrote this folder, without the commands that repeat its runs.</p>
        ) : (
          <CopyCommand label="Command that repeats this run" command={command} />
        )}
        {columns.map(({ figure, spreads }) => {
          const nth = sweep.figures.indexOf(figure);
          return (
            <DotStrip
              key={figure.column}
              figure={figure}
              spread={spreadInCell(sweep, runs, cell, nth)}
              scale={scaleOf(spreads.flatMap(({ min, max }) => [min, max].filter((value) => value !== null)))}
              values={valuesInCell(sweep, runs, cell, nth)}
              seeds={sweep.seeds}
              chosen={chosen}
              onChoose={(replication) => onSeed(sweep.seeds[replication])}
            />
          );
        })}
      </section>
      <SeedTable sweep={sweep} runs={runs} cell={cell} columns={columns} />
    </aside>
  );
}

/** From this width on the detail is beside the table and needs no scrolling. */
const ASIDE_FROM = 1_200;

function SeedTable({ sweep, runs, cell, columns }: Pick<CellDetailProps, 'sweep' | 'runs' | 'cell' | 'columns'>) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details class="seeds" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>All seeds as a table</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        <section class="scroll" tabIndex={0} aria-label="All seeds of the cell">
          <table>
            <thead>
              <tr>
                {['seed', ...columns.map(({ figure }) => figure.column), 'trace'].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {runsOfCell(sweep, runs, cell).map((run, replication) => (
                <tr key={sweep.seeds[replication]}>
                  <th scope="row">{sweep.seeds[replication]}</th>
                  {columns.map(({ figure }) => {
                    const value = run?.figures[sweep.figures.indexOf(figure)] ?? null;
                    return <td key={figure.column}>{value === null ? '–' : showFigure(value, figure)}</td>;
                  })}
                  <td class="mono">{run?.traceHash.slice(0, 12) ?? 'not run'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
