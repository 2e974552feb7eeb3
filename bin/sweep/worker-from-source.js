import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// Unlike a process, a thread takes no loader from its options, so it registers one itself when it runs from source.
register();

export default (await import(workerData.entry)).default;
