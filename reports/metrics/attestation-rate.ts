import type { Accumulator, RunWindow } from './accumulator.ts';
import { ratePeak } from './rate-peak.ts';

/** `attestation.ratePeak`: the most challenges that devices asked for in one sample, per second. */
export const attestationRate = (shape: RunWindow): Accumulator =>
  ratePeak(shape, 'attestation.asked', 'attestation.ratePeak');
