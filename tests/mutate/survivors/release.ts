import type { Survivor } from './survivor.ts';

export const releaseSurvivors: readonly Survivor[] = [];
