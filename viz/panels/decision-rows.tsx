import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import { totalOf } from '../state/decision-marks.ts';
import { inWords } from '../state/decision-words.ts';
import { openMoment } from '../state/open-moment.ts';
import type { RunView } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';

/** Refusals and probes row by row: of the mark that was opened, or of the window. A press opens the row and its device. */
export function DecisionRows({ replay }: { readonly replay: RunView }) {
  const { port, info, window, opened, asked } = replay;
  const answer = useAsked(
    () => opened.value ?? window.value,
    (span) => port.decisions(span, shownMax),
  );
  const { tickMs } = info.manifest;
  const said = answer.value;
  return (
    <section class="decision-rows" aria-labelledby="decision-rows">
      <h3 id="decision-rows">
        Refusals and probes{' '}
        <small>
          {opened.value === undefined ? (
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
          )}
        </small>
      </h3>
      {said !== undefined && (
        <>
          <p>{inWords(said.counts)}</p>
          <ol>
            {said.first.map((moment) => (
              <li key={moment.row}>
                <button
                  type="button"
                  class="quiet decision-row"
                  aria-current={asked.value === moment.row}
                  title={`Row ${moment.row}: go there`}
                  onClick={() => openMoment(replay, moment)}
                >
                  <time>{exactTime(moment.t * tickMs, info.end * tickMs)}</time>
                  <span>
                    <b class={moment.verdict === 'allow' ? 'let-in' : ''}>
                      {moment.verdict === 'allow' ? 'let in' : 'refused'}
                      {moment.control !== undefined && ` by ${moment.control}`}
                    </b>{' '}
                    {moment.text}
                  </span>
                </button>
              </li>
            ))}
          </ol>
          {totalOf(said.counts) > said.first.length && (
            <p class="dim">
              and {plain(totalOf(said.counts) - said.first.length)} more: choose a shorter window, or a mark of the axis
            </p>
          )}
        </>
      )}
    </section>
  );
}

const shownMax = 12;
