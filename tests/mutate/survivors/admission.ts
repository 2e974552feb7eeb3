// biome-ignore-all lint/suspicious/noTemplateCurlyInString: lines are quoted as they stand.
import type { Survivor } from './survivor.ts';

const party = 'broker/admission/relying-party.ts';
const never = 'every kind that there is has a case of its own; the default is for the type';

const pattern = 'sim/decisions/access-pattern.ts';
const faster = 'a plain pattern is compared without making a string; the general comparison gives the same answer';

export const admissionSurvivors: readonly Survivor[] = [
  {
    file: pattern,
    line: 'if (plain === undefined) return { covers: compare(covers), meets };',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: faster,
  },
  {
    file: pattern,
    line: 'meets: (text, values) => (hasWildcard(text) ? meets(text, values) : coversPlain(plain, text, values)),',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: faster,
  },
  {
    file: pattern,
    line: 'function plainPattern(pattern: string): PlainPattern | undefined {',
    mutator: 'BlockStatement',
    becomes: ['{}'],
    why: faster,
  },
  {
    file: pattern,
    line: "const tail = tails.find((end) => pattern.endsWith(end)) ?? '';",
    mutator: 'ArrowFunction',
    becomes: ['() => undefined'],
    why: faster,
  },
  {
    file: pattern,
    line: "const tail = tails.find((end) => pattern.endsWith(end)) ?? '';",
    mutator: 'MethodExpression',
    becomes: ['pattern.startsWith(end)'],
    why: faster,
  },
  {
    file: pattern,
    line: "const head = partsOf(pattern.slice(0, pattern.length - tail.length), 'mqtt');",
    mutator: 'MethodExpression',
    becomes: ['pattern'],
    why: faster,
  },
  {
    file: pattern,
    line: "const head = partsOf(pattern.slice(0, pattern.length - tail.length), 'mqtt');",
    mutator: 'ArithmeticOperator',
    becomes: ['pattern.length + tail.length'],
    why: faster,
  },
  {
    file: pattern,
    line: "const isPlain = head.every((part) => typeof part !== 'string' || !hasWildcard(part));",
    mutator: 'ArrowFunction',
    becomes: ['() => undefined'],
    why: faster,
  },
  {
    file: pattern,
    line: "const isPlain = head.every((part) => typeof part !== 'string' || !hasWildcard(part));",
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: faster,
  },
  {
    file: 'sim/decisions/access-list.ts',
    line: "if (to === 'anonymous') return name === undefined;",
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'a word names no user, and an anonymous client has no name: the last line says the same',
  },
  {
    file: pattern,
    line: 'const found = pattern.matchAll(/\\{\\{|\\{([^{}]*)\\}?|[*?]|[^{*?]+/g);',
    mutator: 'Regex',
    becomes: ['/\\{\\{|\\{([^{}]*)\\}?|[*?]|[^{*?]/g'],
    why: 'parts of one character each name the same topics',
  },
  {
    file: pattern,
    line: 'if (variable !== undefined) return `has no variable ${pattern.match(/\\{[^{}]*\\}?/)?.[0] ?? pattern}`;',
    mutator: 'OptionalChaining',
    becomes: ['pattern.match(/\\{[^{}]*\\}?/)[0]'],
    why: 'a pattern with an unknown variable has a brace; the rest is for the type',
  },
  {
    file: pattern,
    line: '} else if (star >= 0 && starAt < text.length) {',
    mutator: 'EqualityOperator',
    becomes: ['starAt <= text.length'],
    why: 'one more start, behind the text, finds nothing',
  },
  {
    file: party,
    line: 'default:',
    mutator: 'ConditionalExpression',
    becomes: ['default:'],
    why: never,
  },
  {
    file: 'broker/admission/registered-authorities.ts',
    line: "if (policy === 'follow' && authorities.of(device).newestAt(clock.now) !== this.of(device).size)",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'to register all authorities again where all are registered changes nothing',
  },
  {
    file: 'broker/admission/ocsp-answers.ts',
    line: "if (status !== 'good' && issuedAt <= status.at)",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'an answer that is good has no time, and no tick is at most undefined; the condition is for the type',
  },
  {
    file: party,
    line: "const unchecked: RevocationFacts = { status: 'good', reason: '', source: '', staleFor: 0 };",
    mutator: 'ObjectLiteral',
    becomes: ['{}'],
    why: 'where nobody asks for revocations nobody reads more of this than that it does not say revoked',
  },
  ...[
    { mutator: 'ConditionalExpression', becomes: ['true'] },
    { mutator: 'EqualityOperator', becomes: ['forSeconds >= 0'] },
  ].map((change) => ({
    ...change,
    file: party,
    line: "const ifStale = (words: string, forSeconds: number): string => (forSeconds > 0 ? words : '');",
    why: 'a status that is good and fresh refuses nothing, so its words are not told',
  })),
];
