import type { Accumulator, RunShape } from './accumulator.ts';
import { ratePeak } from './rate-peak.ts';

/** `connect.ratePeak`: the most dials that fell into one sample, per second. */
export const connectRate = (shape: RunShape): Accumulator => ratePeak(shape, 'connects.attempted', 'connect.ratePeak');
