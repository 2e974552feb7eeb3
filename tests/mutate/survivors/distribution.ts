import type { Survivor } from './survivor.ts';

const file = 'reports/metrics/distribution.ts';

export const distributionSurvivors: readonly Survivor[] = [
  {
    file,
    line: 'while (old < this.values.length && this.values[old] <= value) put(this.values[old], this.counts[old++]);',
    mutator: 'EqualityOperator',
    becomes: ['this.values[old] < value'],
    why: 'An equal value that is put after the fresh one instead of before it is added to the same pair.',
  },
  {
    file,
    line: 'while (old < this.values.length && this.values[old] <= value) put(this.values[old], this.counts[old++]);',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'What lies behind the last value compares with nothing; the bound keeps reads inside the array, which V8 is fast at.',
  },
  {
    file,
    line: 'while (old < this.values.length && this.values[old] <= value) put(this.values[old], this.counts[old++]);',
    mutator: 'EqualityOperator',
    becomes: ['old <= this.values.length'],
    why: 'What lies behind the last value compares with nothing.',
  },
];
