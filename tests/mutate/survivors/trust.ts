import type { Survivor } from './survivor.ts';

export const trustSurvivors: readonly Survivor[] = [];
