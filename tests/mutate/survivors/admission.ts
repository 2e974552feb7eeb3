import type { Survivor } from './survivor.ts';

const party = 'broker/admission/relying-party.ts';
const never = 'every kind that there is has a case of its own; the default is for the type';

export const admissionSurvivors: readonly Survivor[] = [
  {
    file: 'broker/admission/probe.ts',
    line: 'default:',
    mutator: 'ConditionalExpression',
    becomes: ['default:'],
    why: never,
  },
  {
    file: party,
    line: 'default:',
    mutator: 'ConditionalExpression',
    becomes: ['default:'],
    why: never,
  },
  {
    file: party,
    line: "if (this.plan.broker.authorities === 'follow' && authorities.newestAt(this.clock.now) !== this.registered.size)",
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
