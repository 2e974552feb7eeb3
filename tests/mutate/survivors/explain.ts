import type { Survivor } from './survivor.ts';

export const explainSurvivors: readonly Survivor[] = [];
