import type { Survivor } from './survivor.ts';

export const slotsSurvivors: readonly Survivor[] = [];
