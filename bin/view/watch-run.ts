import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PageFile } from '../../reports/export/html/single-page.ts';
import { named } from '../../reports/sweep/find-folders.ts';
import { openBrowser } from './open-browser.ts';
import { serveRuns } from './serve-runs.ts';
import { untilInterrupt } from './until-interrupt.ts';

/** The viewer's server for a run that is being written. */
export interface Watch {
  /** Between two instants of the run: answers the page's pending requests, and does not wait for more. */
  serve(): Promise<void>;
  /** After the run: answers requests until Ctrl-C. */
  untilInterrupt(): Promise<void>;
  close(): Promise<void>;
}

/** Serves a run folder while it is written; the address, on the error stream, makes the page follow the run. */
export async function watchRun(
  path: string,
  page: ReadonlyMap<string, PageFile>,
  { open }: { readonly open: boolean },
): Promise<Watch> {
  const server = await serveRuns({ page, runs: () => named([path]), port: 0 });
  const address = `${server.address}#follow`;
  process.stderr.write(`watching at ${address}\n`);
  if (open) openBrowser(address);
  return {
    async serve() {
      // An answer takes several turns of the event loop, which the run yields only rarely; the limit keeps a slow client
      // from holding up the run.
      for (let turns = 0; server.busy > 0 && turns < TURNS_MAX; turns++) await nextTurn();
    },
    async untilInterrupt() {
      process.stderr.write(`still watching at ${address} until Ctrl-C\n`);
      await untilInterrupt();
      await server.close();
    },
    close: () => server.close(),
  };
}

const TURNS_MAX = 200;
