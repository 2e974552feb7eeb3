import type { Survivor } from './survivor.ts';

const folder = 'sim/update-security/uptane';
export const uptaneSurvivors: readonly Survivor[] = [
  {
    file: `${folder}/director-metadata.ts`,
    line: "const targets = result.refusal === undefined ? result.trusted.targets.get('targets')?.part : undefined;",
    mutator: 'OptionalChaining',
    becomes: ["result.trusted.targets.get('targets').part"],
    why: 'an update that is not refused has trusted the targets: the question mark is for the type',
  },
  {
    file: `${folder}/director-metadata.ts`,
    line: `() => \`targets \${targets.part.version} is below \${known?.version}\`,`,
    mutator: 'OptionalChaining',
    becomes: ['known.version'],
    why: 'targets are below others only where there are others: the question mark is for the type',
  },
  {
    file: `${folder}/director.ts`,
    line: "if (targets !== undefined) this.byTargets.set(digestOf('sha256', targets.bytes), standing);",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'what was signed a line before leads to its targets: the condition is for the type',
  },
];
