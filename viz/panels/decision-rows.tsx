import { plain } from '../../reports/metrics/quantity.ts';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import { totalOf } from '../state/decision-marks.ts';
import { inWords } from '../state/decision-words.ts';
import { useAsked } from '../state/use-asked.ts';
import { RowButtons } from './row-buttons.tsx';

export const decisionRows: Panel = {
  id: 'decision-rows',
  title: 'Refusals and attacks',
  place: 'after time',
  View: DecisionRows,
};

/** Refusals and attacks row by row: of the opened mark, or of the window. A click opens the row and its device. */
function DecisionRows({ view, id, title }: PanelProps) {
  const { queries, window, opened } = view;
  const answer = useAsked(
    () => opened.value ?? window.value,
    (span) => queries.decisions(span, SHOWN_MAX),
  );
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
          <RowButtons view={view} rows={decisions.first} />
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
