import { openRun, type Run } from '../../reports/run-folder/index.ts';
import { digests } from './digest-cache.ts';
import { tellNotes } from './run-notes.ts';

/**
 * Opens a run folder for a command: all its files are held against their digests, which are remembered for the next command. That
 * a run has no end goes to the error stream, where no answer for a machine is.
 */
export async function openCheckedRun(path: string): Promise<Run> {
  const run = await openRun(path, digests.digestOf);
  tellNotes(path, run.manifest);
  return run;
}
