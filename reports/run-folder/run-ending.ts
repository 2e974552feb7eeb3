import { showSpan } from '../../sim/kernel/time/duration.ts';
import { lostText } from './lost-devices.ts';
import type { Manifest, RunEnd } from './manifest.ts';

/**
 * Says that a run did not finish, and where its trace ends, or which devices it lost; undefined for one that finished with all. A run that is still
 * `running` is being written, or was killed: its folder does not show which.
 */
export function endingOf(
  manifest: Pick<Manifest, 'end' | 'reachedT' | 'tickMs' | 'plan' | 'lost'>,
): string | undefined {
  const { end, reachedT, tickMs, plan, lost = [] } = manifest;
  if (end === 'finished') return lost.length === 0 ? undefined : lost.map(lostText).join('; ');
  return `${words[end]}: the trace ends at ${showSpan(reachedT * tickMs)} of ${showSpan(plan.durationMs)}`;
}

const words: Readonly<Record<Exclude<RunEnd, 'finished'>, string>> = {
  running: 'the run was killed, or still goes',
  interrupted: 'the run was interrupted',
  failed: 'the run could not finish',
};
