import { plain } from '../../reports/metrics/quantity.ts';
import type { StepCount } from '../../reports/trace-index/step-devices.ts';
import type { StepStanding } from '../../reports/trace-index/steps-by.ts';
import type { Found } from '../data/find.ts';
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
  caught.value = touched.count === 0 ? undefined : { ...touched, by: `touched by ${label}${sparedText(touched)}` };
}

/** What a search by `touched-by` adds to the number of devices. */
export const sparedText = ({ spared }: Found): string =>
  spared === undefined ? '' : `, though it could not begin at ${plain(spared)}`;

/**
 * Shows on the map the devices behind a number of a step at the shown instant: those that it attacked, gained something of, was
 * refused at or could not begin at; `why` narrows it to one control, or to one thing that was lacking.
 */
export async function catchStep(
  { queries, caught, t }: Pick<RunView, 'queries' | 'caught' | 't'>,
  { step, label }: Pick<StepStanding, 'step' | 'label'>,
  count: StepCount,
  why?: string,
): Promise<void> {
  const found = await queries.stepDevices({ step, count, why }, Math.floor(t.peek()));
  const by = `${caughtBy[count]} ${label}${why === undefined ? '' : `: ${why}`}`;
  caught.value = found.count === 0 ? undefined : { ...found, by };
}

/** Between a number and the label of the step. */
export const caughtBy: Readonly<Record<StepCount, string>> = {
  attacked: 'attacked by',
  gained: 'let in by',
  refused: 'refused to',
  lacked: 'not begun by',
};
