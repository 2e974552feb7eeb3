import { guardedRun } from './guarded-runs.ts';

/** The entry of a worker thread of the campaign: the pool calls it with a seed. */
export default guardedRun;
