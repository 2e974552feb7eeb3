/** The entry of a worker thread of an assessment: the pool calls the default export with a run of a drill. */
export { runDrill as default } from './run-drill.ts';
