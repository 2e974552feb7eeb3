import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { Manifest } from '../run-folder/manifest.ts';
import { markText } from './time-axis.ts';

/** `trimmed to 07:30–09:00 of 24 h`; undefined for a run that is whole. */
export function trimmedText({ manifest: { trim, tickMs } }: { readonly manifest: Manifest }): string | undefined {
  if (trim === undefined) return undefined;
  const ofMs = trim.of * tickMs;
  // As finely as the two instants need it.
  const grain = [60_000, 1_000].find((ms) => (trim.from * tickMs) % ms === 0 && (trim.to * tickMs) % ms === 0) ?? 1;
  const at = (t: number): string => markText(t * tickMs, grain, trim.to * tickMs);
  return `trimmed to ${at(trim.from)}–${at(trim.to)} of ${spanText(ofMs)}`;
}

/** In hours where it is a whole number of them, as in scenarios: a day is 24 h. */
const spanText = (ms: number): string => (ms % HOUR === 0 && ms <= 96 * HOUR ? `${ms / HOUR} h` : showSpan(ms));

const HOUR = 3_600_000;

export const TRIMMED_TITLE =
  'Rows and charts show this part of the run; verdict, thresholds and figures cover the whole run.';
