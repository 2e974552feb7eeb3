import { workerData } from 'node:worker_threads';

// Piscina loads the file of a thread by `require`, and by `import` where that fails. Node 20 ends the whole process when a thread is
// ended while it links modules for `require`, and an entry has hundreds. A module with a top-level `await` cannot be required, so
// this one is imported, and the entry with it.
export default (await import(workerData.entry)).default;
