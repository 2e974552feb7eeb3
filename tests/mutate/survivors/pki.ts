import type { Survivor } from './survivor.ts';

export const pkiSurvivors: readonly Survivor[] = [];
