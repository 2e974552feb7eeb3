/** The entry of a queue's worker thread: the pool calls the default export with a job and the document of its cell. */
export { runJobHere as default } from './run-job-here.ts';
