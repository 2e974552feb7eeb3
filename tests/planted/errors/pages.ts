import type { PlantedError } from '../planted-error.ts';

/** The page reads a row next to the right one, or shows more than the rows do. */
export const pages: readonly PlantedError[] = [
  {
    name: 'the-state-before-is-read-a-row-late',
    file: 'reports/trace-index/device-states.ts',
    was: 'before[i] = standing;',
    is: 'before[i] = i > 0 ? before[i - 1] : standing;',
    specs: ['tests/viz/data'],
  },
  {
    name: 'the-clock-runs-back-a-row-short',
    file: 'reports/trace-index/device-states.ts',
    was: 'for (let i = to - 1; i >= from; i--)',
    is: 'for (let i = to - 1; i > from; i--)',
    specs: ['tests/viz/data'],
  },
  {
    name: 'a-step-stays-on-its-row',
    file: 'reports/trace-index/steps.ts',
    was: 'if (rowAt(chunk, places[middle]) < row) low',
    is: 'if (rowAt(chunk, places[middle]) < row - 1) low',
    specs: ['tests/viz/data'],
  },
  {
    name: 'who-was-offline-when-revoked-counts-as-online',
    file: 'reports/trace-index/courses.ts',
    was: 'isBarred[device] === 0 && online.of[device] === 1',
    is: 'isBarred[device] === 0',
    specs: ['tests/viz/data'],
  },
  {
    name: 'a-legend-keeps-counting-who-has-left',
    file: 'viz/data/code-cache.ts',
    was: 'counts[codes[device]]--;',
    is: '',
    specs: ['tests/viz/data'],
  },
];
