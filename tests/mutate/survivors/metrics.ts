import type { Survivor } from './survivor.ts';

export const metricsSurvivors: readonly Survivor[] = [];
