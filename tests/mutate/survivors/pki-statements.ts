import type { Survivor } from './survivor.ts';

const readCrl = 'sim/pki/read-crl.ts';
const written = 'both of its numbers are written before either is read';

export const pkiStatementsSurvivors: readonly Survivor[] = [
  {
    file: readCrl,
    line: 'const entry = { from: 0, to: 0 };',
    mutator: 'ObjectLiteral',
    becomes: ['{}'],
    why: written,
  },
  {
    file: readCrl,
    line: 'const serial = { from: 0, to: 0 };',
    mutator: 'ObjectLiteral',
    becomes: ['{}'],
    why: written,
  },
  {
    file: readCrl,
    line: 'if (rest === undefined) {',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'the same octets are read anew instead of taken from those that were read, with the same outcome',
  },
];
