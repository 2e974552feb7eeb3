import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PageFile } from '../../reports/export/html/single-page.ts';
import { named } from '../../reports/sweep/find-folders.ts';
import { pageOfSweep } from '../../viz/start/served-sweeps.ts';
import { openBrowser } from './open-browser.ts';
import { type RunServer, serveRuns } from './serve-runs.ts';
import { untilInterrupt } from './until-interrupt.ts';

/** The viewer's server for a run or a sweep that is being written. */
export interface Watch {
  /** Between two instants of the run: answers the page's pending requests, and does not wait for more. */
  serve(): Promise<void>;
  /** After the run: answers requests until Ctrl-C. */
  untilInterrupt(): Promise<void>;
  close(): Promise<void>;
}

/** Serves a run folder while it is written; the address, on the error stream, makes the page follow the run. */
export async function watchRun(path: string, page: Page, { open }: WatchOptions): Promise<Watch> {
  return watchAt(await serveRuns({ page, runs: () => named([path]), port: 0 }), '#follow', open);
}

/** The same for the folder of a sweep, which is there once the sweep has said how far it is for the first time. */
export class SweepWatch {
  private watch: Promise<Watch> | undefined;

  /** `page`: undefined if the sweep is not watched */
  constructor(
    private readonly path: string,
    private readonly page: Page | undefined,
    private readonly options: WatchOptions,
  ) {}

  begin(): void {
    if (this.page !== undefined) this.watch ??= this.serve(this.page);
  }

  /** `stays`: serves it until Ctrl-C. */
  async end(stays: boolean): Promise<void> {
    const watch = await this.watch;
    if (stays) await watch?.untilInterrupt();
    else await watch?.close();
  }

  private async serve(page: Page): Promise<Watch> {
    const [sweep] = named([this.path]);
    const server = await serveRuns({ page, runs: () => [], sweeps: () => [sweep], port: 0 });
    return watchAt(server, pageOfSweep(sweep), this.options.open);
  }
}

type Page = ReadonlyMap<string, PageFile>;

interface WatchOptions {
  /** Open the address in a browser, beside printing it. */
  readonly open: boolean;
}

function watchAt(server: RunServer, place: string, open: boolean): Watch {
  const address = `${server.address}${place}`;
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
