/** The entry of a sweep's worker thread: the pool calls the default export with a plan. */
export { runOne as default } from './run-one.ts';
