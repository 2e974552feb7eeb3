import { useSignal } from '@preact/signals';
import type { RunView } from '../state/run-view.ts';
import { canRecord, recordRaster } from './record-raster.ts';
import { saveRasterPng } from './save-raster.ts';
import { saveWindowCsv } from './save-window.ts';

/** Ways to take what is on the screen elsewhere. */
export function ShareMenu({ view }: { readonly view: RunView }) {
  const said = useSignal('');
  const isRecording = useSignal<(() => void) | undefined>(undefined);
  const say = (text: string): void => {
    said.value = text;
    setTimeout(() => {
      said.value = '';
    }, 2_500);
  };
  const actions: readonly (readonly [label: string, run: () => void])[] = [
    [
      'Copy link to this moment',
      () =>
        void navigator.clipboard.writeText(location.href).then(
          () => say('Link copied'),
          () => say('The link is in the address bar'),
        ),
    ],
    ['Save picture of the fleet (PNG)', () => saveRasterPng(view)],
    ['Save events of the window (CSV)', () => void saveWindowCsv(view)],
    ['Print, or save as PDF', () => print()],
  ];
  return (
    <details class="menu share">
      <summary>{said.value || (isRecording.value ? '● Recording' : 'Share')}</summary>
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
