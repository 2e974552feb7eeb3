import type { Survivor } from './survivor.ts';

export const policiesSurvivors: readonly Survivor[] = [];
