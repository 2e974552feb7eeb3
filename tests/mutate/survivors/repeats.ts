import type { Survivor } from './survivor.ts';

export const repeatsSurvivors: readonly Survivor[] = [];
