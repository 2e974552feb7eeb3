import type { Survivor } from './survivor.ts';

const list = 'sim/pki/revocation-list.ts';
const shortcut =
  'a log in which nobody is named twice and no hold is lifted is taken as it is: the long way finds the same';

export const pkiRevocationSurvivors: readonly Survivor[] = [
  {
    file: 'sim/pki/revocation.ts',
    line: 'delta.baseNumber !== undefined &&',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'no number is greater than undefined, so the next condition is false as well; this one is for the type',
  },
  {
    file: list,
    line: 'export function openRevocationList(authority: Authority, { uris = [], deltaUris }: ListAddresses = {}): RevocationList {',
    mutator: 'ArrayDeclaration',
    becomes: ['["Stryker was here"]'],
    why: 'a list that is not split does not say its address, so one address is as good as none',
  },
  {
    file: list,
    line: 'if (standing !== undefined) this.firstChange = Math.min(this.firstChange, this.log.length);',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: shortcut,
  },
  {
    file: list,
    line: 'if (standing !== undefined) this.firstChange = Math.min(this.firstChange, this.log.length);',
    mutator: 'EqualityOperator',
    becomes: ['standing === undefined'],
    why: shortcut,
  },
  {
    file: list,
    line: 'return length <= this.firstChange ? log : lastOfEach(log).filter(isRevoked);',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: shortcut,
  },
  {
    file: list,
    line: 'return length <= this.firstChange ? log : lastOfEach(log).filter(isRevoked);',
    mutator: 'EqualityOperator',
    becomes: ['length < this.firstChange'],
    why: shortcut,
  },
];
