import type { LostSlice } from '../../sim/fleet/lost-slice.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';

/** How many devices a run lost with their workers, in words. */
export function lostCount(lost: readonly Pick<LostSlice, 'devices'>[]): string {
  const count = lost.reduce((sum, { devices }) => sum + devices, 0);
  return `${count} ${count === 1 ? 'device' : 'devices'}`;
}

/** Which devices were lost, with whom and since when, as a sentence without its full stop. */
export function lostText(slice: LostSlice): string {
  const { worker, reason, heardMs, devices, names } = slice;
  const more = devices > names.length ? ` and ${devices - names.length} more` : '';
  return `${lostCount([slice])} lost with worker ${worker}, last heard at ${showSpan(heardMs)} (${reason}): ${names.join(', ')}${more}`;
}
