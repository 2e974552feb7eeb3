import type { Channel } from './messages.ts';
import { serveRuns } from './serve-runs.ts';

/*
 * The worker of the page. It is inlined, so that it also starts on a page that was opened from disk:
 *
 *   import RunWorker from './data/worker.ts?worker&inline';
 *   const runs = runsIn(new RunWorker());                                     // remote-run.ts
 *   const queries = await runs.open(chosenFiles(files), (progress) => …);    // sources.ts: chosenFiles, servedRun;
 *                                                                           // embedded-run.ts: embeddedRun
 *
 * `worker-module.d.ts` declares the import for TypeScript; Vite needs no setting. To open another run, call
 * `queries.dispose()` and open it in the same worker; two runs that are compared must be in one worker. A caller that
 * gives up on a file that takes too long calls `runs.terminate()`: open queries then fail with `view/stopped`.
 */
serveRuns(globalThis as unknown as Channel);
