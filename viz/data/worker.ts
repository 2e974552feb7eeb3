import type { Channel } from './messages.ts';
import { serveRuns } from './serve-runs.ts';

/*
 * The worker of the page. It is inlined, so that it also starts on a page that was opened from disk:
 *
 *   import RunWorker from './data/worker.ts?worker&inline';
 *   const runs = runsIn(new RunWorker());                                  // remote-run.ts
 *   const port = await runs.open(chosenFiles(files), (progress) => …);    // sources.ts: chosenFiles, servedRun;
 *                                                                         // embedded-run.ts: embeddedRun
 *
 * `worker-module.d.ts` tells TypeScript of the import; Vite needs no setting. To open another run, `port.dispose()` and open
 * it in the same worker; two runs that are compared are in one worker. Who gives up on a file that takes for ever calls
 * `runs.terminate()`: whatever was asked is then refused with `view/stopped`.
 */
serveRuns(globalThis as unknown as Channel);
