import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// A thread does not take a loader from its options as a process does: where there is no build, it registers one itself.
register();

export default (await import(workerData.entry)).default;
