import { RowTextLine } from '../device/why.tsx';
import { type RunView, select } from '../state/run-view.ts';

/** The row that was stepped to, in words, while its instant is on the screen. */
export function StepNote({ replay }: { readonly replay: RunView }) {
  const moment = replay.playback.stepped.value;
  if (moment === undefined || moment.t !== Math.floor(replay.t.value)) return <p class="step-note" />;
  return (
    <p class="step-note">
      <button
        type="button"
        class="quiet"
        disabled={moment.device === undefined}
        title={`Row ${moment.row}`}
        onClick={() => {
          select(replay, moment.device);
          replay.asked.value = moment.row;
        }}
      >
        <RowTextLine moment={moment} />
      </button>
    </p>
  );
}
