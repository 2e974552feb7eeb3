import type { Survivor } from './survivor.ts';

export const platformSurvivors: readonly Survivor[] = [
  {
    file: 'sim/device/platform/components.ts',
    line: 'layers.flatMap(({ kind, isUpdatable }) => (isUpdatable ? (kind ?? []) : []));',
    mutator: 'ArrayDeclaration',
    becomes: ['["Stryker was here"]'],
    why: 'only silicon has no kind of image, and no update reaches silicon: the list is never asked for',
  },
  {
    file: 'sim/device/platform/signature-checks.ts',
    line: "const id = image.number * 2 + (key === 'vendor' ? 0 : 1);",
    mutator: 'ArithmeticOperator',
    becomes: ["image.number * 2 - (key === 'vendor' ? 0 : 1)"],
    why: 'pairs of image and key still have a number each, and nobody is told the numbers',
  },
  {
    file: 'sim/device/platform/signature-checks.ts',
    line: "const id = image.number * 2 + (key === 'vendor' ? 0 : 1);",
    mutator: 'EqualityOperator',
    becomes: ["key !== 'vendor'"],
    why: 'the two keys change numbers, and nobody is told the numbers',
  },
  {
    file: 'sim/device/platform/start-ups.ts',
    line: 'const key = packed.sets * 2 ** 32 + packed.word;',
    mutator: 'ArithmeticOperator',
    becomes: ['packed.sets * 2 ** 32 - packed.word'],
    why: 'a word is below 2^32, so that counted downwards each pair of sets and word has a key of its own, too',
  },
  {
    file: 'sim/device/platform/tampering.ts',
    line: `invariant(layer !== undefined, \`\${profile} has a loader\`);`,
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'every chain has a layer in flash that no update reaches, so the invariant holds for all profiles',
  },
  {
    file: 'sim/device/platform/boot-chain.ts',
    line: "const isOptional = facts.set !== undefined && layer.of === 'customer' && layer.privilege === 'user';",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'With no image set every chain of today stops at a layer of the system first; a slot that was erased must start nothing whatever the chain.',
  },
];
