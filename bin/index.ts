// What the package exports.

export { overlay, scenario } from '../scenarios/schema/scenario.ts';
export { assemble, type RunControl, run } from './app/assemble.ts';
