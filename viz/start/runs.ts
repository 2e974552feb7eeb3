import { embeddedRun } from '../data/embedded-run.ts';
import { figuresOfPage } from '../data/figures.ts';
import { type RemoteRuns, runsIn } from '../data/remote-run.ts';
import type { RunSource } from '../data/sources.ts';
import ViewerWorker from '../data/worker.ts?worker&inline';

let started: RemoteRuns | undefined;

/** The worker that holds the rows of all runs of this page; starts with the first run. */
export function runs(): RemoteRuns {
  started ??= runsIn(new ViewerWorker(), figuresOfPage(document));
  return started;
}

/** The run that this page embeds, if it is a report. */
export function embeddedRunOfPage(): RunSource | undefined {
  const note = document.querySelector('script#report')?.textContent;
  const { folder = 'report' } = note ? (JSON.parse(note) as { readonly folder?: string }) : {};
  return embeddedRun(document, folder);
}
