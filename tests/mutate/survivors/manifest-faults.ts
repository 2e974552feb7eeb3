import type { Survivor } from './survivor.ts';

export const manifestFaultsSurvivors: readonly Survivor[] = [];
