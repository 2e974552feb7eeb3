import type { Accumulator, RunShape } from './accumulator.ts';
import { ratePeak } from './rate-peak.ts';

/** `attestation.ratePeak`: the most challenges that devices asked for in one sample, per second. */
export const attestationRate = (shape: RunShape): Accumulator =>
  ratePeak(shape, 'attestation.asked', 'attestation.ratePeak');
