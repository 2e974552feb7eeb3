import { embeddedRun } from '../data/embedded-run.ts';
import { type RemoteRuns, runsIn } from '../data/remote-run.ts';
import type { RunSource } from '../data/sources.ts';
import ViewerWorker from '../data/worker.ts?worker&inline';

let started: RemoteRuns | undefined;

/** The worker that holds the rows of all runs of this page; it starts with the first of them. */
export function runs(): RemoteRuns {
  started ??= runsIn(new ViewerWorker());
  return started;
}

/** The run that this page carries inside, where it is a report. */
export function carriedRun(): RunSource | undefined {
  const told = document.querySelector('script#report')?.textContent;
  const { folder = 'report' } = told ? (JSON.parse(told) as { readonly folder?: string }) : {};
  return embeddedRun(document, folder);
}
