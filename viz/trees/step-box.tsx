import { plain } from '../../reports/metrics/quantity.ts';
import type { StepCount } from '../../reports/trace-index/step-devices.ts';
import type { StepStanding } from '../../reports/trace-index/steps-by.ts';
import { catchStep, goToStep } from '../state/go-to-step.ts';
import type { RunView } from '../state/run-view.ts';
import type { Box } from './place-tree.ts';
import { gainInWords, lookOfStep, reasonOf, stepTitle } from './step-words.ts';

interface StepBoxProps {
  readonly view: RunView;
  /** At the instant, and when it begins in the run: the clock can be moved there. */
  readonly standing: StepStanding;
  readonly startedMs: number | null;
  /** Undefined in a list. */
  readonly box: Box | undefined;
  /** In a list: what it needs. */
  readonly needs?: readonly string[];
}

/** A step in a tree: its name leads to its start, and each number shows its devices on the map. */
export function StepBox({ view, standing, startedMs, box, needs = [] }: StepBoxProps) {
  const { plan } = view.info.manifest;
  const { label, does, gained, refused, lacked, refusedBy } = standing;
  const reason = reasonOf(standing, plan) ?? does;
  const number = (text: string, count: StepCount, why?: string) => (
    <button
      type="button"
      class={`quiet ${count}`}
      title="Show these devices on the map"
      aria-label={why === undefined ? `${plain(standing[count])} ${words[count]}` : undefined}
      onClick={() => void catchStep(view, standing, count, why)}
    >
      {text}
    </button>
  );
  const [first, ...others] = refusedBy;
  return (
    <div class={`step ${lookOfStep(standing)}`} style={box && placeOf(box)} title={stepTitle(standing, plan)}>
      {startedMs === null ? (
        <b>{label}</b>
      ) : (
        <button type="button" class="quiet name" onClick={() => void goToStep(view, { label, startedMs })}>
          {label}
        </button>
      )}
      {gained + refused + lacked > 0 && (
        <p class="counts">
          {gained > 0 && number(gainInWords(standing), 'gained')}
          {refused > 0 && number(gained + lacked > 0 ? `╳ ${plain(refused)}` : `${plain(refused)} refused`, 'refused')}
          {lacked > 0 && number(`${plain(lacked)} not begun`, 'lacked')}
        </p>
      )}
      {first !== undefined && (
        <p class="by">
          by {number(first.control, 'refused', first.control)}
          {others.length > 0 && ` and ${plain(others.length)} more`}
        </p>
      )}
      {first === undefined && <p class="reason">{reason}</p>}
      {needs.map((need) => (
        <p key={need} class="reason">
          needs {need}
        </p>
      ))}
    </div>
  );
}

const words: Readonly<Record<StepCount, string>> = {
  attacked: 'attacked',
  gained: 'let in',
  refused: 'refused',
  lacked: 'not begun',
};

export const placeOf = ({ x, y, width, height }: Box) => ({
  left: `${x}px`,
  top: `${y}px`,
  width: `${width}px`,
  height: `${height}px`,
});
