import { RowTextLine } from '../device/why.tsx';
import { type RunView, select } from '../state/run-view.ts';

/** The row of the last step, in words, while its instant is on the screen. */
export function StepNote({ view }: { readonly view: RunView }) {
  const row = view.playback.stepped.value;
  if (row === undefined || row.t !== Math.floor(view.t.value)) return <p class="step-note" />;
  return (
    <p class="step-note">
      <button
        type="button"
        class="quiet"
        disabled={row.device === undefined}
        title={`Row ${row.row}`}
        onClick={() => {
          select(view, row.device);
          view.asked.value = row.row;
        }}
      >
        <RowTextLine row={row} />
      </button>
    </p>
  );
}
