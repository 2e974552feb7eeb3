/** The entry of a worker thread that measures costs: the pool calls the default export with a plan. */
export { costRun as default } from './cost-run.ts';
