import type { Accumulator, RunWindow } from './accumulator.ts';
import { ratePeak } from './rate-peak.ts';

/** `connect.ratePeak`: the most dials that fell into one sample, per second. */
export const connectRate = (shape: RunWindow): Accumulator => ratePeak(shape, 'connects.attempted', 'connect.ratePeak');
