import type { Survivor } from './survivor.ts';

const path = 'sim/pki/path.ts';
const find = 'sim/pki/find-path.ts';
const constraints = 'sim/pki/name-constraints.ts';

export const pkiPathsSurvivors: readonly Survivor[] = [
  {
    file: path,
    line: "if (keyId !== undefined && keyId !== issuer.extensions.subjectKeyIdentifier?.keyId) return refused('issuer-key');",
    mutator: 'OptionalChaining',
    becomes: ['issuer.extensions.subjectKeyIdentifier.keyId'],
    why: 'whoever issues has been held to the profile one step before, which refuses an authority without this extension',
  },
  {
    file: constraints,
    line: "return base.kind === 'directory' && isWithin(name.name, base.name);",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'a name is compared with bases of its own kind only; the condition is for the type',
  },
  {
    file: constraints,
    line: "case 'other':",
    mutator: 'ConditionalExpression',
    becomes: ["case 'other':"],
    why: 'the next branch finds no value in a base of that kind, and says false as well',
  },
  {
    file: constraints,
    line: 'const mask = number(network.slice(address.length));',
    mutator: 'MethodExpression',
    becomes: ['network'],
    why: 'bits of the mask above those of an address meet none in either number',
  },
  {
    file: find,
    line: 'if (left-- <= 0) return true;',
    mutator: 'BooleanLiteral',
    becomes: ['false'],
    why: 'once its steps are spent a search takes no other, and ends as well, one candidate later',
  },
  {
    file: find,
    line: 'return others.filter((one) => mayIssue(one, path)).some((one) => left-- <= 0 || extend([one, ...path]));',
    mutator: 'EqualityOperator',
    becomes: ['left-- < 0'],
    why: 'only a step to an anchor changes the verdict, and the next one finds no step left either way',
  },
];
