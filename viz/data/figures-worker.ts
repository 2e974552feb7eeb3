import type { Channel } from './messages.ts';
import { serveFigures } from './serve-figures.ts';

/*
 * The worker that computes figures. Most runs have theirs, so it is no part of the page's script: it is built into a script of
 * its own, `figures.js`, which the page loads when it first needs it (`figures.ts`).
 */
serveFigures(globalThis as unknown as Channel);
