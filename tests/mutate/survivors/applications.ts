import type { Survivor } from './survivor.ts';

export const applicationsSurvivors: readonly Survivor[] = [];
