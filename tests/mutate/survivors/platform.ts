import type { Survivor } from './survivor.ts';

export const platformSurvivors: readonly Survivor[] = [];
