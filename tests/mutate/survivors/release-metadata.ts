import type { Survivor } from './survivor.ts';

export const releaseMetadataSurvivors: readonly Survivor[] = [];
