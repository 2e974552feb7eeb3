import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { stepInWords } from '../../reports/print/campaign-lines.ts';
import { secondTime } from '../../reports/print/time-axis.ts';
import type { StepStanding } from '../../reports/trace-index/steps-by.ts';
import { type AttackMark, attackMarksOf } from '../state/attack-marks.ts';
import { MARK_WIDTH } from '../state/decision-marks.ts';
import { goToStep } from '../state/go-to-step.ts';
import { type RunView, wholeRun } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { LaneName } from './lane-name.tsx';

interface LaneProps {
  readonly view: RunView;
  readonly width: number;
}

/** The steps of attacks where they begin, and what has come of them by the instant. While it has the focus, [ and ] step along it; a click or Enter goes to a step. */
export function AttackLane({ view, width }: LaneProps) {
  const inTheEnd = useAsked(
    () => view.info.end,
    (t) => view.queries.steps(t),
  );
  const now = useAsked(
    () => Math.floor(view.t.value),
    (t) => view.queries.steps(t),
  );
  const active = useSignal<StepStanding | undefined>(undefined);
  const id = useId();
  const { tickMs, plan } = view.info.manifest;
  const { from, to } = wholeRun(view);
  const marks = attackMarksOf(
    inTheEnd.value?.attacks ?? [],
    now.value?.attacks ?? [],
    (ms) => ((ms / tickMs - from) / (to - from)) * width,
  );
  const steps = marks.flatMap((mark) => mark.steps);
  const actors = [
    ...new Set(plan.timeline.flatMap(({ action }) => (action.kind === 'attack' ? [action.by.name] : []))),
  ];
  const current = steps.findIndex(({ label }) => label === active.value?.label);

  function onKeyDown(event: KeyboardEvent): void {
    const way = { '[': -1, ']': 1 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (way === undefined && event.key !== 'Enter')) return;
    event.preventDefault();
    if (way !== undefined) active.value = steps[Math.min(steps.length - 1, Math.max(0, current + way))];
    else if (active.value !== undefined) void goToStep(view, active.value);
  }

  /** On a mark, its label, or close to it. A mark of several steps goes from one to the next. */
  function onClick({ clientX, currentTarget, target }: MouseEvent): void {
    const lane = currentTarget as Element;
    const x = clientX - lane.getBoundingClientRect().left;
    const distance = (mark: AttackMark): number => Math.abs(mark.x - x);
    const [nearest] = marks.toSorted((a, b) => distance(a) - distance(b));
    const under = [...lane.querySelectorAll('g')].findIndex((group) => group.contains(target as Element));
    const mark = marks[under] ?? (distance(nearest) < MARK_WIDTH ? nearest : undefined);
    if (mark === undefined) return;
    const next =
      mark.steps[(mark.steps.findIndex(({ label }) => label === active.value?.label) + 1) % mark.steps.length];
    active.value = next;
    void goToStep(view, next);
  }

  if (inTheEnd.value !== undefined && steps.length === 0)
    return <p class="attacks dim">No step of an attack has begun.</p>;
  return (
    <div
      class="attacks"
      role="listbox"
      aria-label="Steps of attacks"
      aria-orientation="horizontal"
      aria-activedescendant={current < 0 ? undefined : `${id}-${current}`}
      tabIndex={0}
      title="Steps of attacks ([ and ] step along, Enter goes there)"
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      {steps.map((step, nth) => (
        <span
          key={step.label}
          id={`${id}-${nth}`}
          role="option"
          tabIndex={-1}
          aria-selected={nth === current}
          class="hidden"
        >
          {`${secondTime(step.startedMs!, to * tickMs)} ${step.label}, ${step.does} by ${step.actor}: ${stepInWords(step)}`}
        </span>
      ))}
      <LaneName name="Attack" width={width} first={marks[0]?.x} last={marks.at(-1)?.x} />
      <svg width={width} height={24} aria-hidden="true">
        {marks.map((mark, i) => (
          <Mark
            key={mark.x}
            mark={mark}
            room={(marks[i + 1]?.x ?? width) - mark.x}
            actors={actors}
            active={mark.steps.find((step) => step === steps[current])}
          />
        ))}
      </svg>
    </div>
  );
}

interface MarkProps {
  readonly mark: AttackMark;
  readonly room: number;
  readonly actors: readonly string[];
  /** Its step that was chosen last. */
  readonly active: StepStanding | undefined;
}

/** Filled where an actor has gained something, struck through where nothing got in, hollow where that is undecided, pale before it begins. */
function Mark({ mark: { x, steps, look }, room, actors, active }: MarkProps) {
  const [{ label, actor }] = steps;
  const isOneActor = steps.every((step) => step.actor === actor);
  const count = `×${plain(steps.length)}`;
  const ofSeveral = active === undefined ? [count] : [`${count} ${active.label}`, count];
  const ofOne = actors.length > 1 ? [`${label} · ${actor}`, label] : [label];
  const text = (steps.length > 1 ? ofSeveral : ofOne).find((name) => room > name.length * 6.5 + 16);
  const color = isOneActor ? colors[actors.indexOf(actor!) % colors.length] : 'ink';
  return (
    <g
      class={`${look} ${active === undefined ? '' : 'active'}`}
      style={{ color: `var(--${color})` }}
      transform={`translate(${x + 0.5},12)`}
    >
      <title>{steps.map((step) => `${step.label} by ${step.actor}: ${stepInWords(step)}`).join('\n')}</title>
      <circle r={4.5} />
      {look === 'struck' && <path d="M-6 6L6 -6" />}
      {text !== undefined && (
        <text x={9} y={4}>
          {text}
        </text>
      )}
    </g>
  );
}

/** Of actors, in the order of their first step. */
const colors = ['compromised', 'other', 'revoked', 'accent', 'refused'] as const;
