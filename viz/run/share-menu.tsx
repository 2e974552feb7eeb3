import { useSignal } from '@preact/signals';
import type { RunView } from '../state/run-view.ts';
import { canRecord, recordRaster } from './record-raster.ts';
import { saveRasterPng } from './save-raster.ts';
import { saveWindowCsv } from './save-window.ts';

/** Exports of what is on the screen: link, picture, table, print, recording. */
export function ShareMenu({ view }: { readonly view: RunView }) {
  const message = useSignal('');
  const isRecording = useSignal<(() => void) | undefined>(undefined);
  const showMessage = (text: string): void => {
    message.value = text;
    setTimeout(() => {
      message.value = '';
    }, 2_500);
  };
  const actions: readonly (readonly [label: string, run: () => void])[] = [
    [
      'Copy link to this moment',
      () =>
        void navigator.clipboard.writeText(location.href).then(
          () => showMessage('Link copied'),
          () => showMessage('The link is in the address bar'),
        ),
    ],
    ['Save picture of the fleet (PNG)', () => saveRasterPng(view)],
    ['Save events of the window (CSV)', () => void saveWindowCsv(view)],
    ['Print, or save as PDF', () => print()],
  ];
  return (
    <details class="menu share">
      <summary>{message.value || (isRecording.value ? '● Recording' : 'Share')}</summary>
      <div>
        {actions.map(([label, run]) => (
          <button
            key={label}
            type="button"
            onClick={(event) => {
              event.currentTarget.closest('details')!.open = false;
              run();
            }}
          >
            {label}
          </button>
        ))}
        {canRecord() && (
          <button
            type="button"
            onClick={(event) => {
              event.currentTarget.closest('details')!.open = false;
              if (isRecording.value !== undefined) isRecording.value();
              else {
                isRecording.value = recordRaster(view, () => {
                  isRecording.value = undefined;
                });
              }
            }}
          >
            {isRecording.value ? 'Stop recording and save' : 'Record the fleet (WebM)'}
          </button>
        )}
      </div>
    </details>
  );
}
