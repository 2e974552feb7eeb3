import type { RunEnd } from '../run-folder/manifest.ts';

/** How a run ended that did not finish, in words. */
export const endings: Readonly<Record<Exclude<RunEnd, 'finished'>, string>> = {
  running: 'the run was killed',
  interrupted: 'the run was interrupted',
  failed: 'the run could not finish',
};
