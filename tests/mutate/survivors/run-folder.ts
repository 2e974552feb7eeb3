import type { Survivor } from './survivor.ts';

export const runFolderSurvivors: readonly Survivor[] = [];
