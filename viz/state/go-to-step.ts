import type { StepStanding } from '../../reports/trace-index/steps-by.ts';
import { type RunView, seek } from './run-view.ts';

/** Moves the clock to the start of a step, and shows on the map which devices it touches until the end of the run. */
export async function goToStep(
  view: RunView,
  { label, startedMs }: Pick<StepStanding, 'label' | 'startedMs'>,
): Promise<void> {
  if (startedMs === null) return;
  const { queries, info, caught, playback } = view;
  playback.pause();
  seek(view, startedMs / info.manifest.tickMs);
  const quoted = `"${label.replaceAll(/["\\]/g, '\\$&')}"`;
  const touched = await queries.find(`touched-by:${quoted}`, info.end);
  caught.value = touched.count === 0 ? undefined : { ...touched, by: label };
}
