import type { Survivor } from './survivor.ts';

export const topicsSurvivors: readonly Survivor[] = [];
