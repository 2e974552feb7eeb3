import { workerData } from 'node:worker_threads';

// Piscina calls `require` for the file of a thread. Node 20 ends the whole process when a thread is ended at a moment at which it
// links modules for a call of `require`, and an entry loads hundreds. A module that waits cannot be required, so that this one,
// which loads nothing else before, is imported, and the entry with it.
export default (await import(workerData.entry)).default;
