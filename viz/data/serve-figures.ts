import { summarize } from '../../reports/outcome/summarize.ts';
import type { Summary } from '../../reports/outcome/summary.ts';
import { readRun } from '../../reports/run-folder/read-run.ts';
import { boundedFiles } from '../../reports/trace-index/bounded-files.ts';
import { asSent, type Channel, type SentError } from './messages.ts';
import { filesOf } from './source-files.ts';
import type { RunSource } from './sources.ts';

/** The page numbers its requests. */
export interface FiguresRequest {
  readonly id: number;
  readonly source: RunSource;
}

export type FiguresReply = { readonly id: number } & ({ readonly summary: Summary } | { readonly error: SentError });

/** Answers the page with the summaries of runs that have none, each computed from its trace so far. */
export function serveFigures(channel: Channel): void {
  channel.addEventListener('message', ({ data }) => {
    const { id, source } = data as FiguresRequest;
    const send = (reply: FiguresReply): void => channel.postMessage(reply, []);
    summaryOf(source).then(
      (summary) => send({ id, summary }),
      (error: unknown) => send({ id, error: asSent(error) }),
    );
  });
}

async function summaryOf(source: RunSource): Promise<Summary> {
  return summarize(await readRun(boundedFiles(filesOf(source))));
}
