import type { Survivor } from './survivor.ts';

export const releaseSurvivors: readonly Survivor[] = [
  {
    file: 'sim/rollout/release/verify-release.ts',
    line: 'const { conditions, failed } = runSequence(manifest, [], { ...product.identity, imageOf: () => undefined });',
    mutator: 'ArrayDeclaration',
    becomes: ['["Stryker was here"]'],
    why: 'a text is no sequence: its first letters are no number of a command, and such commands are passed over',
  },
  {
    file: 'sim/rollout/release/release-checks.ts',
    line: 'return (trusted * 4096 + number) * 4096 + controlBits(controls);',
    mutator: 'ArithmeticOperator',
    becomes: ['(trusted * 4096 + number) * 4096 - controlBits(controls)', 'trusted * 4096 - number'],
    why: 'products and controls take less than 4096 each, so that numbers counted downwards are as different as upwards',
  },
];
