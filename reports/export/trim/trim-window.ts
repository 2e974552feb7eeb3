import { LabError } from '../../../sim/kernel/lab-error.ts';
import { parseSpan, showSpan } from '../../../sim/kernel/time/duration.ts';
import type { Manifest, Trim } from '../../run-folder/manifest.ts';

/**
 * Parses a part of a run, as `7h30m..9h`: two spans since its start.
 *
 * Errors  LabError `report/not-a-window`, `time/not-a-span`
 */
export function trimWindow(text: string, { tickMs, reachedT, trim }: Manifest): Trim {
  const [from, to, ...more] = text.split('..');
  const endMs = reachedT * tickMs;
  const wrong = (what: string, hint: string): LabError =>
    new LabError('report/not-a-window', { what, where: `--trim ${text}`, hint });
  const example = 'write FROM..TO, two spans of time since the start of the run, as in --trim 7h30m..9h';
  if (from === undefined || to === undefined || more.length > 0)
    throw wrong(`"${text}" is not a part of a run`, example);
  if (trim !== undefined) throw wrong('this run is itself a part of one', 'trim the whole run instead');
  const where = `--trim ${text}`;
  const [fromMs, toMs] = [parseSpan(from, where), parseSpan(to, where)];
  if (fromMs >= toMs) throw wrong('the part ends before it begins, or lasts no time', example);
  if (toMs > endMs)
    throw wrong(
      `the run ends at ${showSpan(endMs)}, and the part goes beyond that`,
      `let it end at ${showSpan(endMs)} or before`,
    );
  const window = { from: Math.floor(fromMs / tickMs), to: Math.ceil(toMs / tickMs), of: reachedT };
  if (window.from >= window.to) throw wrong('the part is shorter than one tick of the run', example);
  return window;
}
