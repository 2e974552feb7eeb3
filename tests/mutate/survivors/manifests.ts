import type { Survivor } from './survivor.ts';

export const manifestsSurvivors: readonly Survivor[] = [
  {
    file: 'sim/update-security/suit/run-sequence.ts',
    line: 'default:',
    mutator: 'ConditionalExpression',
    becomes: ['default:'],
    why: 'a command that is passed over ends in nothing, whether that is said or the function comes to its end',
  },
];
