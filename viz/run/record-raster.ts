import { effect } from '@preact/signals';
import { saveBlob } from '../export/save.ts';
import type { RunView } from '../state/run-view.ts';

export const canRecord = (): boolean =>
  typeof MediaRecorder !== 'undefined' && MediaRecorder.isTypeSupported('video/webm');

/** Records the fleet while it plays, until playback or the reader stops it. Returns a function that stops it. */
export function recordRaster(view: RunView, onEnd: () => void): () => void {
  const canvas = document.querySelector<HTMLCanvasElement>('#raster');
  if (canvas === null) return onEnd;
  const recorder = new MediaRecorder(canvas.captureStream(FRAMES_PER_SECOND), {
    mimeType: 'video/webm',
    videoBitsPerSecond: 8_000_000,
  });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.onstop = () => {
    stopFollowing();
    onEnd();
    saveBlob(`${view.info.summary.scenario}.webm`, new Blob(parts, { type: 'video/webm' }));
  };
  recorder.start();
  if (view.playback.direction.peek() === 0) view.playback.play(1);
  const stop = (): void => {
    if (recorder.state !== 'inactive') recorder.stop();
  };
  const stopFollowing = effect(() => {
    if (view.playback.direction.value === 0) queueMicrotask(stop);
  });
  return stop;
}

const FRAMES_PER_SECOND = 30;
