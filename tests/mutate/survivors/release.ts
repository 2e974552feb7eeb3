import type { Survivor } from './survivor.ts';

export const releaseSurvivors: readonly Survivor[] = [
  {
    file: 'sim/decisions/verify-release.ts',
    line: 'const run = runSequence(manifest, [], { ...product.identity, imageOf: () => undefined });',
    mutator: 'ArrayDeclaration',
    becomes: ['["Stryker was here"]'],
    why: 'a text is no sequence: its first letters are no number of a command, and such commands are passed over',
  },
];
