/** What a worker thread of a sweep does with a plan; the pool calls the default export. */
export { runOne as default } from './run-one.ts';
