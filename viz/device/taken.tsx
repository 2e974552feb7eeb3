import type { Attempt, Told } from '../../reports/explain/how-taken.ts';
import { takenTitles, toldText } from '../../reports/explain/taken-lines.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { type RunView, seek, select } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';

/** How the device was taken, or what kept attacks off it: each control that was asked, in order, with its row. */
export function Taken({ view, device }: { readonly view: RunView; readonly device: number }) {
  const isAttacked = hasAttacks(view.info.manifest.plan);
  const answer = useAsked(
    () => device,
    async (asked) => (isAttacked ? { asked, ...(await view.queries.taken(asked)) } : undefined),
  ).value;
  if (answer?.asked !== device) return null;
  if (answer.kind === 'untouched') return <p class="dim">{takenTitles.untouched}.</p>;
  return (
    <section class="taken">
      <h3>{takenTitles[answer.kind]}</h3>
      {answer.attempts.map((attempt) => (
        <Step key={attempt.row} view={view} attempt={attempt} />
      ))}
    </section>
  );
}

function Step({ view, attempt }: { readonly view: RunView; readonly attempt: Attempt }) {
  const { step, attack, actor, through, told } = attempt;
  const from = through === null ? undefined : view.info.devices.numberOf(through);
  return (
    <>
      <p>
        <b>{step ?? 'from the beginning'}</b> {attack} {actor !== null && `by ${actor}`},{' '}
        {from === undefined ? (
          'from outside'
        ) : (
          <>
            through{' '}
            <button type="button" class="quiet" title="How that device was taken" onClick={() => select(view, from)}>
              {through}
            </button>
          </>
        )}
      </p>
      <ol>
        {told.map((one) => (
          <Line key={`${one.row} ${one.text}`} view={view} told={one} />
        ))}
      </ol>
    </>
  );
}

function Line({ view, told }: { readonly view: RunView; readonly told: Told }) {
  const { row, atMs: t, what, control, answer } = told;
  const { tickMs } = view.info.manifest;
  const isBad = what === 'gained' || what === 'held' || (what === 'asked' && answer !== 'refused');
  return (
    <li>
      <button
        type="button"
        class="quiet decision-row"
        aria-current={view.asked.value === row}
        title={`Row ${row}: go there`}
        onClick={() => {
          view.asked.value = row;
          seek(view, t);
        }}
      >
        <time>{exactTime(t * tickMs, view.info.end * tickMs)}</time>
        <span>
          {what === 'asked' && <b class={isBad ? 'let-in' : ''}>{`${control} ${answer}`}</b>}{' '}
          <span class={what !== 'asked' && isBad ? 'let-in' : ''}>{toldText(told)}</span>
        </span>
      </button>
    </li>
  );
}
