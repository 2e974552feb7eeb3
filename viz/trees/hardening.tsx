import { shellWord } from '../../reports/sweep/shell-word.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import type { RunGoal } from '../../sim/reach/run-hardening.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import type { RunView } from '../state/run-view.ts';

/** Which controls would have been enough against the objective of each campaign, found before the run. */
export function Hardening({ view: { info } }: { readonly view: RunView }) {
  const { plan, hardening, scenario } = info.manifest;
  if (!hasAttacks(plan)) return null;
  return (
    <ChartFrame
      title="What would have been enough"
      note="not tried in runs"
      class="hardening"
      files="Save"
      table={() => hardeningTable(hardening ?? [])}
    >
      {hardening === undefined || hardening.length === 0 ? (
        <p class="empty">{emptyWords(hardening)}</p>
      ) : (
        <>
          {hardening.map((goal) => (
            <section key={goal.campaign} aria-label={`Against ${goal.campaign}`}>
              <h4>
                <b>{goal.campaign}</b> is after {goal.goal}
              </h4>
              <Sets goal={goal} />
              {goal.isReached && (
                <p class="dim">
                  <code>{hardenCommand(scenario, goal)}</code> tries them.
                </p>
              )}
            </section>
          ))}
          <p class="empty">
            Found before the run, with chance and time going the way of the actor: a set keeps every one of these
            devices from it. Another run may need less. Add the flags that this run had.
          </p>
        </>
      )}
    </ChartFrame>
  );
}

function Sets({ goal }: { readonly goal: RunGoal }) {
  const { isReached, sets, candidates } = goal;
  if (!isReached || sets.length === 0) return <p>{wordsFor(goal)}</p>;
  return (
    <>
      <p>{wordsFor(goal)}</p>
      <ul>
        {sets.map((set) => (
          <li key={set.join()}>
            {set.map((control, i) => (
              <span key={control}>
                {i > 0 && ' and '}
                <b>{control}</b>
              </span>
            ))}
          </li>
        ))}
      </ul>
      {candidates > sets.flat().length && <p class="dim">{`Of ${candidates} controls that are off.`}</p>}
    </>
  );
}

function wordsFor({ isReached, sets, candidates, isExact }: RunGoal): string {
  if (!isReached) return 'Out of reach with the controls as they are.';
  if (candidates === 0) return 'Within reach, and every control is on: none could be switched on.';
  if (sets.length === 0) return `Within reach, and all ${candidates} controls that are off would not have been enough.`;
  const [{ length }] = sets;
  const many = length === 1 ? 'This one control' : `These ${length} together`;
  const first =
    sets.length === 1
      ? `${many} would have been enough:`
      : `Each of these would have been enough${length === 1 ? '' : `, ${length} together`}:`;
  return isExact ? first : `${first.slice(0, -1)}, though a smaller set may be:`;
}

const emptyWords = (hardening: readonly RunGoal[] | undefined): string =>
  hardening === undefined
    ? 'The folder of this run does not say: an older version wrote it, or the fleet is too large to look for them beside the run. fleetlab harden does.'
    : 'No campaign of this run has an objective that is known before the run. fleetlab harden SCENARIO --goal control finds what keeps actors from control of devices.';

/** A variant is named behind a dot. */
export function hardenCommand(scenario: string, { goal }: Pick<RunGoal, 'goal'>): string {
  const [name, variant] = scenario.split('.');
  return `fleetlab harden ${shellWord(name)}${variant === undefined ? '' : ` --variant ${shellWord(variant)}`} --goal ${shellWord(goal)}`;
}

const hardeningTable = (goals: readonly RunGoal[]) => ({
  columns: ['campaign', 'goal', 'within reach', 'controls that are off', 'enough'],
  rows: goals.map(({ campaign, goal, isReached, candidates, sets }) => [
    ...[campaign, goal, isReached ? 'yes' : 'no', candidates],
    isReached ? sets.map((set) => set.join(' and ')).join('; or ') || 'none' : '',
  ]),
});
