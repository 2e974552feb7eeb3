import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import type { RowText } from '../../reports/trace-index/row-text.ts';
import type { DeviceHistory } from '../data/history.ts';
import { wasOff, wordsOf } from '../state/row-words.ts';
import { type RunView, seek, select } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { useDerived } from '../state/use-derived.ts';

interface WhyProps {
  readonly view: RunView;
  readonly history: DeviceHistory | undefined;
  readonly limit?: number;
}

/**
 * Why the device is in its state: from a row back to the step of the timeline that caused it, and on to its consequences.
 */
export function Why({ view, history, limit = 6 }: WhyProps) {
  const { queries, asked, t } = view;
  const latest = useDerived(() => asked.value ?? lastBefore(history?.rows ?? [], Math.floor(t.value))?.row, [history]);
  const chain = useAsked(
    () => latest.value,
    async (row) =>
      row === undefined
        ? undefined
        : { row, causes: await queries.causes(row), consequences: await queries.consequences(row, limit) },
    [latest],
  );
  const answer = chain.value;
  if (answer === undefined) {
    return (
      <section class="why">
        <h3>Why</h3>
        <p class="empty">{history === undefined ? 'Reading…' : 'Nothing has happened to this device yet.'}</p>
      </section>
    );
  }
  const { causes, consequences } = answer;
  const shown = causes.length > limit ? [...causes.slice(0, limit - 1), causes[causes.length - 1]] : causes;
  return (
    <section class="why">
      <h3>
        <span>Why</span>
        {asked.value !== undefined && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              asked.value = undefined;
            }}
          >
            Follow the instant
          </button>
        )}
      </h3>
      <ol aria-label="Causes, the root first">
        {shown.toReversed().map((row, i) => (
          <Line
            key={row.row}
            view={view}
            row={row}
            kind={row.row === answer.row ? 'asked' : i === 0 ? 'root' : ''}
            left={i === 1 && causes.length > shown.length ? causes.length - shown.length : 0}
          />
        ))}
      </ol>
      {consequences.total > 0 && (
        <>
          <h3>
            <span>What followed</span> <small>{plain(consequences.total)}</small>
          </h3>
          <ol aria-label="Consequences">
            {consequences.first.map((row) => (
              <Line key={row.row} view={view} row={row} kind="" left={0} />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

const selectedName = ({ selected, info }: RunView): string | undefined =>
  selected.value === undefined ? undefined : info.devices.name(selected.value);

interface LineProps {
  readonly view: RunView;
  readonly row: RowText;
  readonly kind: string;
  /** Number of causes between this one and the one before that are not shown. */
  readonly left: number;
}

function Line({ view, row, kind, left }: LineProps) {
  const { tickMs } = view.info.manifest;
  return (
    <>
      {left > 0 && <li class="skipped dim">… {plain(left)} more between</li>}
      <li class={`${kind} ${row.verdict === 'refuse' ? 'refused' : ''}`}>
        <button
          type="button"
          class="quiet"
          title={`Row ${row.row}: go there`}
          onClick={() => {
            if (row.device !== undefined) select(view, row.device);
            view.asked.value = row.row;
            seek(view, row.t);
          }}
        >
          <time>{exactTime(row.t * tickMs, view.info.end * tickMs)}</time>
          <RowTextLine row={row} own={selectedName(view)} />
        </button>
      </li>
    </>
  );
}

/** A row in words, with the control that decided and its evidence. */
export const RowTextLine = ({
  row,
  row: { text, control, verdict, evidence },
  own,
}: {
  readonly row: RowText;
  /** The device that is shown: its name is left out. */
  readonly own?: string | undefined;
}) => (
  <span class="words">
    {withoutName(wordsOf(row), own)}
    {control !== undefined && (
      <span class={verdict === 'refuse' ? 'control bad' : 'control'}>
        {control}
        {verdict === undefined ? '' : `: ${wasOff(row) ? 'off' : verdict}`}
      </span>
    )}
    {evidence !== undefined && !text.includes(evidence) && <span class="evidence">looked at {evidence}</span>}
  </span>
);

const withoutName = (text: string, own: string | undefined): string =>
  own !== undefined && text.startsWith(own) ? text.slice(own.length).replace(/^[:\s]+/, '') : text;

/** The last of rows in order of time that is not after an instant. */
function lastBefore(rows: readonly RowText[], t: number): RowText | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle].t <= t) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}
