import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import { totalOf } from '../state/decision-marks.ts';
import { inWords } from '../state/decision-words.ts';
import { goToRow } from '../state/go-to-row.ts';
import { useAsked } from '../state/use-asked.ts';

export const decisionRows: Panel = {
  id: 'decision-rows',
  title: 'Refusals and attacks',
  place: 'after time',
  View: DecisionRows,
};

/** Refusals and attacks row by row: of the opened mark, or of the window. A click opens the row and its device. */
function DecisionRows({ view, id, title }: PanelProps) {
  const { queries, info, window, opened, asked } = view;
  const answer = useAsked(
    () => opened.value ?? window.value,
    (span) => queries.decisions(span, SHOWN_MAX),
  );
  const { tickMs } = info.manifest;
  const decisions = answer.value;
  return (
    <PanelSection
      id={id}
      title={title}
      heading="h3"
      note={
        opened.value === undefined ? (
          'in window'
        ) : (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              opened.value = undefined;
            }}
          >
            of the mark · show those of the window
          </button>
        )
      }
    >
      {decisions !== undefined && (
        <>
          <p>{inWords(decisions.counts)}</p>
          <ol>
            {decisions.first.map((row) => (
              <li key={row.row}>
                <button
                  type="button"
                  class="quiet decision-row"
                  aria-current={asked.value === row.row}
                  title={`Row ${row.row}: go there`}
                  onClick={() => goToRow(view, row)}
                >
                  <time>{exactTime(row.t * tickMs, info.end * tickMs)}</time>
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
          {totalOf(decisions.counts) > decisions.first.length && (
            <p class="dim">
              and {plain(totalOf(decisions.counts) - decisions.first.length)} more: choose a shorter window, or a mark
              of the axis
            </p>
          )}
        </>
      )}
    </PanelSection>
  );
}

const SHOWN_MAX = 12;
