import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PageFile } from '../../reports/export/html/single-page.ts';
import { named } from '../files/find-runs.ts';
import { openBrowser } from './open-browser.ts';
import { serveRuns } from './serve-runs.ts';
import { untilInterrupt } from './until-interrupt.ts';

/** The viewer on a run that is being written. */
export interface Watch {
  /** Between two instants of the run: answers what the page has asked, and does not wait for more. */
  serve(): Promise<void>;
  /** After the run: answers until Ctrl-C. */
  untilInterrupt(): Promise<void>;
  close(): Promise<void>;
}

/** Serves a run folder from its first manifest on; the page is told to follow it. The address goes to the error stream. */
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
      // An answer takes several turns of the event loop, which the run gives only now and then; the bound keeps a client that
      // reads slowly from holding the run up.
      for (let turns = 0; server.busy > 0 && turns < turnsMax; turns++) await nextTurn();
    },
    async untilInterrupt() {
      process.stderr.write(`still watching at ${address} until Ctrl-C\n`);
      await untilInterrupt();
      await server.close();
    },
    close: () => server.close(),
  };
}

const turnsMax = 200;
