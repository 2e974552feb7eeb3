import type { Survivor } from './survivor.ts';

export const explainSurvivors: readonly Survivor[] = [
  {
    file: 'reports/explain/device-life.ts',
    line: 'default:',
    mutator: 'ConditionalExpression',
    becomes: ['default:'],
    why: 'holds the compiler to all kinds of entries; no entry of another kind can be made',
  },
  {
    file: 'reports/explain/device-life.ts',
    line: 'const found: EventRow[] = [];',
    mutator: 'ArrayDeclaration',
    becomes: ['["Stryker was here"]'],
    why: 'a text among the events has no time, so the span that was asked for leaves it out',
  },
  {
    file: 'reports/explain/device-life.ts',
    line: 'for (let i = 0; i < block.length; i++) {',
    mutator: 'EqualityOperator',
    becomes: ['i <= block.length'],
    why: 'behind the last row is no device, and that is neither this one nor all',
  },
];
