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
    file: 'sim/decisions/boot/tampering.ts',
    line: `invariant(layer !== undefined, \`\${profile} has a loader\`);`,
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'every chain has a layer in flash that no update reaches, so the invariant holds for all profiles',
  },
  {
    file: 'sim/decisions/boot/image-set.ts',
    line: "const image = kind === undefined || of === 'customer' ? undefined : factory.images.get(kind);",
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'a layer in silicon has no kind, and no image is kept under none: the condition is for the type',
  },
  {
    file: 'sim/device/platform/product-images.ts',
    line: "invariant(this.start.becomes === 'os' && this.start.boot === 0, 'a product starts as it left the factory');",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: "The boot loader looks at the factory's slot first, so that boot 0 is its boot; columns of devices begin with 0 and rely on it.",
  },
  {
    file: 'sim/decisions/boot/boot-chain.ts',
    line: "const isOptional = facts.set !== undefined && layer.of === 'customer' && layer.privilege === 'user';",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'With no image set every chain of today stops at a layer of the system first; a slot that was erased must start nothing whatever the chain.',
  },
];
