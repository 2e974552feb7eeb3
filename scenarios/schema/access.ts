import { z } from 'zod';
import { patternFault } from '../../sim/decisions/access-pattern.ts';
import {
  type AccessAction,
  type AccessPlan,
  type AccessRule,
  type AccessSubject,
  accessActions,
  accessVariables,
} from '../../sim/plan/access.ts';
import { issueText } from '../source/problem.ts';
import { kindOf } from './quantity.ts';
import { keysOf, lineOfText, listOf, oneOf } from './shape.ts';

const PATTERNS_MAX = 1_000;
const RULES_MAX = 10_000;
const TEXT_MAX = 65_535;

/** One value or a list of them; of the problems of a list, the first. */
const oneOrMore = <Item extends z.core.SomeType>(item: Item) =>
  z
    .union([item, z.array(item)], {
      error: (issue) =>
        issue.code === 'invalid_union' ? issue.errors[Array.isArray(issue.input) ? 1 : 0]?.[0]?.message : undefined,
    })
    .transform((given) => [given].flat() as z.output<Item>[]);

const actions = oneOrMore(oneOf('action', accessActions));
const patterns = (what: string) =>
  oneOrMore(z.string({ error: ({ input }) => issueText(`${kindOf(input)} is not a ${what}`, `write it as text`) }));

const subject = z
  .string({ error: ({ input }) => issueText(`${kindOf(input)} is not a client`, SUBJECT_LIKE) })
  .transform((text, issues): AccessSubject => {
    const word = subjects.find((known) => known === text);
    if (word !== undefined) return word;
    if (text.startsWith('user:') && text.length > 'user:'.length) return { user: text.slice('user:'.length) };
    issues.addIssue(issueText(`unknown client ${kindOf(text)}`, SUBJECT_LIKE));
    return z.NEVER;
  });
const subjects = ['everyone', 'anonymous', 'attached', 'consoles', 'wildcard'] as const;
const SUBJECT_LIKE =
  'write everyone, anonymous, attached, consoles, wildcard, or user: and a name, such as user:acme/sensor-1';

const ruleSchema = keysOf('a rule', {
  allow: actions.optional().describe(`What it allows: ${accessActions.join(', ')}, one or a list.`),
  deny: actions.optional().describe('What it denies, in place of what it allows.'),
  to: subject
    .meta({ example: 'consoles' })
    .prefault('everyone')
    .describe(
      'Which clients: everyone; user:NAME, authenticated as such; anonymous, without a name; attached, with the name in their certificate as client id; consoles; wildcard, with + or # in name or client id.',
    ),
  topics: patterns('topic')
    .meta({ example: 'devices/{tenant}/+/status' })
    .optional()
    .describe(
      `Topic filters, one or a list. Of the client itself: ${Object.entries(accessVariables)
        .map(([name, what]) => `{${name}}, ${what}`)
        .join('; ')}. {{ is a brace.`,
    ),
  clients: patterns('client id')
    .meta({ example: 'acme/*' })
    .optional()
    .describe('Client ids, for rules about connect; one or a list.'),
  syntax: oneOf('syntax', ['mqtt', 'glob'])
    .prefault('mqtt')
    .describe(
      'mqtt: + and # stand for levels; glob: * stands for any text and ? for a character, as in policies of AWS.',
    ),
  reason: lineOfText('a reason', 5_000, 'what verdicts say')
    .meta({ example: 'readings are for the platform' })
    .optional()
    .describe('What verdicts of this rule say.'),
}).transform((given, issues): Omit<AccessRule, 'reason'> & { readonly reason?: string | undefined } => {
  for (const { key, what, hint } of [...formFaults(given), ...patternFaults(given)])
    issues.addIssue({ code: 'custom', path: [key], message: issueText(what, hint) });
  const { allow = [], deny, to, reason } = given;
  const asked = deny ?? allow;
  return {
    effect: deny === undefined ? 'allow' : 'deny',
    actions: asked,
    to,
    ...namedBy(given, asked.includes('connect')),
    reason,
  };
});

interface WrittenRule {
  readonly allow?: readonly AccessAction[] | undefined;
  readonly deny?: readonly AccessAction[] | undefined;
  readonly topics?: readonly string[] | undefined;
  readonly clients?: readonly string[] | undefined;
  readonly syntax: AccessRule['syntax'];
}

interface RuleFault {
  readonly key: keyof WrittenRule;
  readonly what: string;
  readonly hint: string;
}

/** What a rule names: of CONNECT client ids, which have no levels, and otherwise topics. */
const namedBy = ({ topics = [], clients = [], syntax }: WrittenRule, isConnect: boolean) =>
  isConnect ? ({ patterns: clients, syntax: 'glob' } as const) : { patterns: topics, syntax };

function formFaults({ allow, deny, topics, clients }: WrittenRule): readonly RuleFault[] {
  const asked = deny ?? allow ?? [];
  const effect = deny === undefined ? 'allow' : 'deny';
  if ((allow === undefined) === (deny === undefined)) {
    const what = allow === undefined ? 'neither allows nor denies' : 'both allows and denies';
    return [{ key: effect, what, hint: 'write one of allow and deny' }];
  }
  const isConnect = asked.includes('connect');
  if (isConnect && asked.length > 1) {
    const hint = 'write a rule for connect, with clients, and another with topics';
    return [{ key: effect, what: 'is about connect and about topics', hint }];
  }
  const [key, found] = isConnect ? (['clients', clients] as const) : (['topics', topics] as const);
  const [otherKey, other] = isConnect ? (['topics', topics] as const) : (['clients', clients] as const);
  const count = found?.length ?? 0;
  const counted = count > 0 && count <= PATTERNS_MAX;
  return [
    ...(counted
      ? []
      : [{ key, what: `names ${count} ${key}`, hint: `write at least one, and at most ${PATTERNS_MAX}` }]),
    ...(other === undefined
      ? []
      : [{ key: otherKey, what: `says nothing about ${isConnect ? 'connect' : 'topics'}`, hint: `write ${key}` }]),
  ];
}

function patternFaults(rule: WrittenRule): readonly RuleFault[] {
  const isConnect = (rule.deny ?? rule.allow ?? []).includes('connect');
  const { patterns, syntax } = namedBy(rule, isConnect);
  const variables = Object.keys(accessVariables).map((name) => `{${name}}`);
  return patterns.flatMap((pattern) => {
    const fault = pattern.length > TEXT_MAX ? 'is too long' : patternFault(pattern, syntax);
    if (fault === undefined) return [];
    const key = isConnect ? 'clients' : 'topics';
    return [{ key, what: `${kindOf(pattern)} ${fault}`, hint: `known variables: ${variables.join(', ')}` }];
  });
}

const fileName = (what: string, example: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .meta({ example })
    .optional()
    .describe(what);

/** What clients may do at the broker. Files that it names have been read before this. */
export const accessSchema = keysOf('an access list', {
  mosquitto: fileName("Mosquitto's acl_file, by its path, in place of rules.", './acl.conf'),
  aws: fileName('Policies of AWS IoT Core, by the path of a JSON file or several, in place of rules.', './policy.json'),
  rules: listOf('rules', ruleSchema)
    .meta({ example: [{ allow: 'publish', topics: 'devices/{client}/status' }] })
    .optional()
    .describe(
      'The first rule decides that is about the client, the action and the topic; without one, the broker refuses.',
    ),
  subscribe: oneOf('way to decide on SUBSCRIBE', ['by-filter', 'on-delivery'])
    .prefault('by-filter')
    .describe(
      'by-filter: a rule has to allow all that a filter matches; on-delivery: every SUBSCRIBE is granted, and messages that no rule lets the client receive are not delivered.',
    ),
  connect: oneOf('way to decide on CONNECT', ['by-client-id', 'anyone'])
    .optional()
    .describe('by-client-id: CONNECT needs a rule, as it does by default if any rule is about connect.'),
  otherwise: lineOfText('a reason', 5_000, 'what verdicts say')
    .meta({ example: 'not on the list' })
    .prefault('no rule of broker.acl allows it')
    .describe('What verdicts say where no rule decides.'),
}).transform(({ rules, subscribe, connect, otherwise }, issues): AccessPlan => {
  if (rules === undefined || rules.length > RULES_MAX) {
    const what = rules === undefined ? 'has no rules' : `has more than ${RULES_MAX} rules`;
    issues.addIssue(issueText(what, 'write rules:, or name a file with mosquitto: or aws:'));
    return z.NEVER;
  }
  return {
    rules: rules.map(({ reason, ...rule }, i) => ({ ...rule, reason: reason ?? reasonOf(rule, i) })),
    subscribe,
    connect: connect ?? (rules.some((rule) => rule.actions.includes('connect')) ? 'by-client-id' : 'anyone'),
    otherwise,
  };
});

const reasonOf = ({ effect }: Pick<AccessRule, 'effect'>, i: number): string =>
  `broker.acl.rules[${i}] ${effect === 'allow' ? 'allows' : 'denies'} it`;
