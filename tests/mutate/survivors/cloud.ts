import type { Survivor } from './survivor.ts';

export const cloudSurvivors: readonly Survivor[] = [];
