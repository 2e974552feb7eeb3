import { exactTime } from '../../reports/print/time-axis.ts';
import type { RowText } from '../../reports/trace-index/row-text.ts';
import { goToRow } from '../state/go-to-row.ts';
import type { RunView } from '../state/run-view.ts';

/** Rows in words; each leads to its instant and its device. */
export const RowButtons = ({ view, rows }: { readonly view: RunView; readonly rows: readonly RowText[] }) => (
  <ol>
    {rows.map((row) => (
      <li key={row.row}>
        <button
          type="button"
          class="quiet decision-row"
          aria-current={view.asked.value === row.row}
          title={`Row ${row.row}: go there`}
          onClick={() => goToRow(view, row)}
        >
          <time>{exactTime(row.t * view.info.manifest.tickMs, view.info.end * view.info.manifest.tickMs)}</time>
          <span>
            <b class={row.verdict === 'refuse' ? '' : 'let-in'}>
              {row.verdict === 'refuse' ? 'refused' : 'let in'}
              {row.control !== undefined && ` by ${row.control}`}
            </b>{' '}
            {row.text}
          </span>
        </button>
      </li>
    ))}
  </ol>
);
