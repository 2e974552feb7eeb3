import type { Survivor } from './survivor.ts';

export const networkSurvivors: readonly Survivor[] = [];
