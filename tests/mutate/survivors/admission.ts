import type { Survivor } from './survivor.ts';

export const admissionSurvivors: readonly Survivor[] = [];
