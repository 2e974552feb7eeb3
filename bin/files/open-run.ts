import { filesOnDisk, openRun, type Run } from '../../reports/run-folder/index.ts';
import { digests } from './digest-cache.ts';
import { printNotes } from './run-notes.ts';

/**
 * Opens a run folder for a command and checks all its files against their digests, which are cached for the next command.
 * Prints a note on the error stream if the run has not finished, so that it does not mix with the command's output.
 */
export async function openCheckedRun(path: string): Promise<Run> {
  const run = await openRun(path, digests.digestOf);
  printNotes(path, run.manifest);
  return run;
}

/** The files of a run, checked against the same cached digests. */
export const checkedFiles = (path: string) => filesOnDisk(path, digests.digestOf);
