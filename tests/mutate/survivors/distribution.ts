import type { Survivor } from './survivor.ts';

const file = 'reports/metrics/distribution.ts';

export const distributionSurvivors: readonly Survivor[] = [
  {
    file,
    line: 'if (this.pendingLength === this.pending.length) this.makeRoom();',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'Room that is made early is room all the same: it costs time, and entries that are folded early are the same entries.',
  },
  {
    file,
    line: 'if (this.pending.length === this.pendingMax) {',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'Folding at 64 entries instead of growing costs time; what is folded does not depend on when.',
  },
  {
    file,
    line: 'const wider = new Uint32Array(Math.min(this.pendingMax, 4 * this.pending.length));',
    mutator: 'MethodExpression',
    becomes: ['Math.max(this.pendingMax, 4 * this.pending.length)'],
    why: 'The bound is one of memory: entries that wait in a wider room are folded when a figure is asked for.',
  },
  {
    file,
    line: 'if (this.pendingLength === 0) return;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'Folding nothing copies the pairs as they are; the return spares the copy for each figure asked for.',
  },
  {
    file,
    line: 'if (length > 0 && values[length - 1] === value) counts[length - 1] += count;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'Two pairs of one value, side by side, have the ranks of their sum: they cost memory.',
  },
  {
    file,
    line: 'while (old < this.values.length && this.values[old] <= value) put(this.values[old], this.counts[old++]);',
    mutator: 'EqualityOperator',
    becomes: ['this.values[old] < value'],
    why: 'An equal value that is put after the fresh one instead of before it is added to the same pair.',
  },
  {
    file,
    line: 'this.counts = counts.slice(0, length);',
    mutator: 'MethodExpression',
    becomes: ['counts'],
    why: 'Counts past the last value are never read: they cost memory until the next fold.',
  },
  {
    file,
    line: 'if (length > 0 && values[length - 1] === value) counts[length - 1] += count;',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'There is no value in front of the first, so none that equals it; the bound keeps reads inside the array, which V8 is fast at.',
  },
  {
    file,
    line: 'if (length > 0 && values[length - 1] === value) counts[length - 1] += count;',
    mutator: 'EqualityOperator',
    becomes: ['length >= 0'],
    why: 'There is no value in front of the first, so none that equals it.',
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
  {
    file,
    line: 'if (length > 0 && values[length - 1] === value) counts[length - 1] += count;',
    mutator: 'EqualityOperator',
    becomes: ['length <= 0'],
    why: 'Two pairs of one value, side by side, have the ranks of their sum: they cost memory.',
  },
  {
    file,
    line: 'if (length > 0 && values[length - 1] === value) counts[length - 1] += count;',
    mutator: 'ArithmeticOperator',
    becomes: ['length + 1'],
    why: 'What lies ahead is 0, which only the least value can equal; any other has pairs side by side, which cost memory.',
  },
];
