import { exactTime } from '../../reports/print/time-axis.ts';
import type { RowText } from '../../reports/trace-index/row-text.ts';
import { goToRow } from '../state/go-to-row.ts';
import { wasOff, wordsOf } from '../state/row-words.ts';
import type { RunView } from '../state/run-view.ts';

/** `refused by topic-acl`, `let in by topic-acl`, `let in: topic-acl is off`. */
const answerOf = (row: RowText): string => {
  const { control, verdict } = row;
  const answer = verdict === 'refuse' ? 'refused' : 'let in';
  if (control === undefined) return answer;
  return wasOff(row) ? `${answer}: ${control} is off` : `${answer} by ${control}`;
};

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
            <b class={row.verdict === 'refuse' ? '' : 'let-in'}>{answerOf(row)}</b> {wordsOf(row)}
          </span>
        </button>
      </li>
    ))}
  </ol>
);
