import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { saveText } from '../export/save.ts';
import { saveSvg } from '../export/save-svg.ts';
import { csvOf, shownCell, type Table } from './table.ts';

interface ChartFrameProps {
  readonly title: string;
  /** Beside the title: the figure of the instant, or of the window. */
  readonly note?: ComponentChildren;
  /** The data of the chart as rows; made on demand. */
  table(): Table;
  /** The same for a file, where that has more rows than a page should show. */
  file?(): Promise<Table>;
  readonly class?: string;
  /** Label of the CSV button, where it does not save the window of a run. */
  readonly files?: string;
  readonly children: ComponentChildren;
}

/** A title, a figure and a picture, also available as a table, an SVG and a CSV file. */
export function ChartFrame({
  title,
  note,
  table,
  file,
  class: kind = '',
  files = 'Save window',
  children,
}: ChartFrameProps) {
  const isTable = useSignal(false);
  const picture = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = (event: Event): void => {
    (event.currentTarget as HTMLElement).closest('details')!.open = false;
  };
  return (
    <section class={`chart ${kind}`} aria-labelledby={id}>
      <h3>
        <span id={id}>{title}</span>
        <small>{note}</small>
        <details class="menu">
          <summary aria-label={`${title}: table and files`} title="Table, SVG, CSV">
            ⋯
          </summary>
          <div>
            <button
              type="button"
              aria-pressed={isTable.value}
              onClick={(event) => {
                isTable.value = !isTable.value;
                close(event);
              }}
            >
              {isTable.value ? 'Show as a picture' : 'Show as a table'}
            </button>
            <button
              type="button"
              disabled={isTable.value}
              onClick={(event) => {
                saveSvg(picture.current?.querySelector('svg') ?? undefined, title);
                close(event);
              }}
            >
              Save as SVG
            </button>
            <button
              type="button"
              onClick={(event) => {
                void Promise.resolve(file?.() ?? table()).then((all) =>
                  saveText(`${title}.csv`, 'text/csv', csvOf(all)),
                );
                close(event);
              }}
            >
              {files} as CSV
            </button>
          </div>
        </details>
      </h3>
      <div ref={picture} class="picture">
        {isTable.value ? <TwinTable {...table()} /> : children}
      </div>
    </section>
  );
}

function TwinTable({ columns, rows, about }: Table) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <section class="twin" tabIndex={0} aria-label="The chart as a table">
      {about !== undefined && <p class="dim">{about}</p>}
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS_MAX).map((row) => (
            <tr key={row.slice(0, 2).join()}>
              {row.map((cell, i) => (
                <td key={columns[i]}>{shownCell(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > ROWS_MAX && <p class="dim">and {rows.length - ROWS_MAX} more rows in the CSV</p>}
    </section>
  );
}

const ROWS_MAX = 200;
