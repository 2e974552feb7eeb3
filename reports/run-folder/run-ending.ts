import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { Manifest, RunEnd } from './manifest.ts';

/**
 * In words, that a run did not come to its end and up to when its trace goes; undefined for one that did. Of a run that names no
 * end only its writer can say more: it is being written, or it was killed.
 */
export function endingOf(manifest: Pick<Manifest, 'end' | 'reachedT' | 'tickMs' | 'plan'>): string | undefined {
  const { end, reachedT, tickMs, plan } = manifest;
  if (end === 'finished') return undefined;
  return `${words[end]}: the trace ends at ${showSpan(reachedT * tickMs)} of ${showSpan(plan.durationMs)}`;
}

const words: Readonly<Record<Exclude<RunEnd, 'finished'>, string>> = {
  running: 'the run was killed, or still goes',
  interrupted: 'the run was interrupted',
  failed: 'the run could not finish',
};
