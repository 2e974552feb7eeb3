import { signal } from '@preact/signals';
import { secondTime } from '../../reports/print/time-axis.ts';
import { inOrder, type Mark } from '../state/mark.ts';
import type { RunView } from '../state/run-view.ts';

/** The mark that the reader is writing. */
const draft = signal<Pick<Mark, 'from' | 'to'> | undefined>(undefined);

export function openNote(view: RunView, isSpan: boolean): void {
  const { from, to } = view.window.peek();
  draft.value = isSpan ? { from: Math.floor(from), to: Math.ceil(to) } : { from: Math.floor(view.t.peek()) };
  document.querySelector<HTMLDialogElement>('#note')?.showModal();
}

/** Asks for a note at the instant, or over the window; it goes into the link. */
export function NoteDialog({ view }: { readonly view: RunView }) {
  const { marks, info } = view;
  const { tickMs } = info.manifest;
  const endMs = info.end * tickMs;
  const place = draft.value;
  const time = (t: number): string => secondTime(t * tickMs, endMs);
  return (
    <dialog id="note" aria-labelledby="note-title">
      <form
        method="dialog"
        onSubmit={(event) => {
          const words = new FormData(event.currentTarget).get('words');
          if (typeof words === 'string' && words.trim() !== '' && place !== undefined) {
            marks.value = inOrder([...marks.peek(), { ...place, text: words.trim() }]);
          }
          event.currentTarget.reset();
        }}
      >
        <h2 id="note-title">
          Note{' '}
          {place === undefined
            ? ''
            : place.to === undefined
              ? `at ${time(place.from)}`
              : `from ${time(place.from)} to ${time(place.to)}`}
        </h2>
        <input name="words" type="text" aria-label="Note" maxLength={200} autocomplete="off" autofocus />
        {marks.value.length > 0 && (
          <ul class="marks">
            {marks.value.map((mark) => (
              <li key={`${mark.from} ${mark.to} ${mark.text}`}>
                <time>{time(mark.from)}</time> {mark.text}
                <button
                  type="button"
                  class="icon"
                  aria-label={`Delete ${mark.text}`}
                  onClick={() => {
                    marks.value = marks.peek().filter((other) => other !== mark);
                  }}
                >
                  ×
                </button>
              </li>
            ))}
          </ul>
        )}
        <p class="row">
          <button type="submit" class="main">
            Keep in the link
          </button>
          <button type="button" onClick={(event) => event.currentTarget.closest('dialog')!.close()}>
            Cancel
          </button>
        </p>
      </form>
    </dialog>
  );
}
