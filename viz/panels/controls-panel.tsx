import { useSignal } from '@preact/signals';
import { type Answer, answers } from '../../reports/explain/answer.ts';
import { plain } from '../../reports/metrics/quantity.ts';
import type { ControlTotal } from '../../reports/trace-index/attack-account.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import { catchAttacked } from '../state/catch-attacked.ts';
import type { RunView } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { RowButtons } from './row-buttons.tsx';

export const controlsPanel: Panel = {
  id: 'controls',
  title: 'Deciding controls',
  place: 'before time',
  when: ({ info }) => hasAttacks(info.manifest.plan),
  View: Controls,
};

interface Pinned {
  readonly control: string;
  readonly answer: Answer;
}

/** What each control answered to actors by the instant, by devices; a count pins the rows behind it. */
function Controls({ view, title }: PanelProps) {
  const { queries } = view;
  const pinned = useSignal<Pinned | undefined>(undefined);
  const answer = useAsked(
    () => Math.floor(view.t.value),
    async (t) => ({ t, ...(await queries.account(t)) }),
  ).value;
  const controls = answer?.controls ?? [];
  const most = Math.max(1, ...controls.map(({ devices }) => answers.reduce((sum, one) => sum + devices[one], 0)));
  const pin = (control: string, chosen: Answer): void => {
    const isSame = pinned.value?.control === control && pinned.value.answer === chosen;
    pinned.value = isSame ? undefined : { control, answer: chosen };
    if (isSame) view.caught.value = undefined;
    else void catchAttacked(view, { count: 0, of: { control, answer: chosen } }, Math.floor(view.t.peek()));
  };
  return (
    <ChartFrame
      title={title}
      class="deciding"
      note="devices, by this instant"
      files="Save"
      table={() => ({
        columns: ['control', ...answers.flatMap((one) => [`${one}, devices`, `${one}, times`])],
        rows: controls.map(({ control, devices, times }) => [
          control,
          ...answers.flatMap((one) => [devices[one], times[one]]),
        ]),
        about:
          'One row per control: about how many devices it gave each answer to actors by the instant, and how often.',
      })}
    >
      {answer !== undefined && controls.length === 0 && <p class="empty">No control has been asked about an actor.</p>}
      {controls.length > 0 && (
        <table aria-label="Controls by their answers to actors">
          <thead>
            <tr>
              <th scope="col">control</th>
              <td />
              {answers.map((one) => (
                <th key={one} scope="col" class={kindOf[one]}>
                  {one}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {controls.map((one) => (
              <Row key={one.control} total={one} most={most} pinned={pinned.value} pin={pin} />
            ))}
          </tbody>
        </table>
      )}
      {pinned.value !== undefined && <PinnedRows key={JSON.stringify(pinned.value)} view={view} {...pinned.value} />}
    </ChartFrame>
  );
}

interface RowProps {
  readonly total: ControlTotal;
  /** The devices of the longest bar. */
  readonly most: number;
  readonly pinned: Pinned | undefined;
  pin(control: string, answer: Answer): void;
}

function Row({ total: { control, devices, times }, most, pinned, pin }: RowProps) {
  return (
    <tr>
      <th scope="row">{control}</th>
      <td class="answers" aria-hidden="true">
        {drawn.map((one) =>
          devices[one] === 0 ? null : (
            <i key={one} class={kindOf[one]} style={{ width: `${Math.max(2, (devices[one] / most) * 100)}%` }} />
          ),
        )}
      </td>
      {answers.map((one) => (
        <td key={one} class={kindOf[one]}>
          {times[one] === 0 ? (
            '–'
          ) : (
            <button
              type="button"
              class="quiet count"
              aria-pressed={pinned?.control === control && pinned.answer === one}
              aria-label={`${control}, ${one}: ${plain(devices[one])} devices`}
              title={`${plain(times[one])} ${times[one] === 1 ? 'row' : 'rows'}: list them`}
              onClick={() => pin(control, one)}
            >
              {plain(devices[one])}
            </button>
          )}
        </td>
      ))}
    </tr>
  );
}

/** The rows behind a count, as far as they have come by the instant. */
function PinnedRows({ view, control, answer }: Pinned & { readonly view: RunView }) {
  const rows = useAsked(
    () => Math.floor(view.t.value),
    (t) => view.queries.answers(control, answer, t, SHOWN_MAX),
  ).value;
  if (rows === undefined) return null;
  return (
    <>
      <h4>
        {control}: {answer}, {plain(rows.total)} {rows.total === 1 ? 'row' : 'rows'}
      </h4>
      <RowButtons view={view} rows={rows.first} />
      {rows.total > rows.first.length && <p class="dim">and {plain(rows.total - rows.first.length)} more</p>}
    </>
  );
}

const kindOf: Readonly<Record<Answer, string>> = { 'let in': 'let-in', refused: 'refused', off: 'off' };
/** From left to right in a bar. */
const drawn: readonly Answer[] = ['refused', 'let in', 'off'];
const SHOWN_MAX = 12;
