import { examined } from './examined-scenario.ts';

/** The entry of a worker thread of the examination: the pool calls it with a number. */
export default examined;
