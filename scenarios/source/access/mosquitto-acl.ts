import type { AccessPlan, AccessRule } from '../../../sim/plan/access.ts';
import { isFilter } from '../../../sim/protocol/topic-filter.ts';
import { type Problem, ScenarioError } from '../problem.ts';
import { literal } from './literal.ts';

/**
 * Reads Mosquitto's `acl_file` with the meaning that Mosquitto 2 gives it: of the rules of a user, or of anonymous clients,
 * denials come first; then those of patterns, which no client gets to whose name has wildcards; then everything is denied.
 * It grants every SUBSCRIBE and decides on each message as it is delivered.
 *
 * Source  mosquitto.conf(5), acl_file; eclipse/mosquitto 2.0, src/security_default.c
 * Errors  ScenarioError `scenario/acl` with the problem of each line
 */
export function readMosquittoAcl(text: string, source: string): AccessPlan {
  const problems: Problem[] = [];
  const lines: AclLine[] = [];
  let user: string | undefined;
  for (const [i, raw] of text.split('\n').entries()) {
    const line = i + 1;
    const read = readLine(raw);
    if (read === undefined) continue;
    if ('what' in read) problems.push({ place: { source, line, column: 1, path: [] }, ...read });
    else if ('user' in read) user = read.user;
    else lines.push({ ...read, to: read.isPattern ? 'everyone' : user === undefined ? 'anonymous' : { user }, line });
  }
  if (problems.length > 0) throw new ScenarioError('scenario/acl', problems);
  return {
    rules: inOrder(lines, source),
    subscribe: 'on-delivery',
    connect: 'anyone',
    otherwise: `no line of ${source} allows it`,
  };
}

interface AclRule {
  readonly isPattern: boolean;
  readonly access: keyof typeof accesses;
  readonly filter: string;
}

interface AclLine extends AclRule {
  readonly to: AccessRule['to'];
  readonly line: number;
}

type Fault = Pick<Problem, 'what' | 'hint'>;

const accesses = {
  read: ['receive'],
  write: ['publish', 'retain'],
  readwrite: ['receive', 'publish', 'retain'],
  deny: ['receive', 'publish', 'retain'],
} as const satisfies Readonly<Record<string, AccessRule['actions']>>;

/** One line; undefined if it is empty or a comment. Only blanks separate words, and a comment begins in the first column. */
function readLine(raw: string): AclRule | { readonly user: string } | Fault | undefined {
  const text = raw.trimEnd();
  if (text.startsWith('#')) return undefined;
  const [, word = '', rest = ''] = /^ *([^ ]*) *(.*)$/s.exec(text) ?? [];
  if (word === '') return undefined;
  if (word === 'user') {
    const name = rest.trim();
    return name === ''
      ? { what: 'names no user', hint: 'write user and a name, such as user acme/sensor-1' }
      : { user: name };
  }
  if (word !== 'topic' && word !== 'pattern') {
    return {
      what: `"${word}" does not begin a line of an acl_file`,
      hint: 'begin it with topic, pattern, user, or # for a comment, in the first column and followed by a blank',
    };
  }
  return ruleOf(word === 'pattern', rest);
}

function ruleOf(isPattern: boolean, rest: string): AclRule | Fault {
  const [, first = '', second = ''] = /^([^ ]*) *(.*)$/s.exec(rest) ?? [];
  const [access, filter] = second.trim() === '' ? ['readwrite', first] : [first, second.trim()];
  if (filter === '') return { what: 'names no topic', hint: 'write for example topic read devices/#' };
  if (!Object.hasOwn(accesses, access)) {
    return {
      what: `"${access}" is no access`,
      hint: 'write read, write, readwrite or deny before the topic, or nothing for readwrite',
    };
  }
  if (!isFilter(filter))
    return { what: `"${filter}" is no topic filter`, hint: 'let + and # stand alone in a level, # in the last' };
  return { isPattern, access: access as keyof typeof accesses, filter };
}

function inOrder(lines: readonly AclLine[], source: string): readonly AccessRule[] {
  const rules = (isPattern: boolean, isDenial: boolean): readonly AccessRule[] =>
    lines
      .filter((line) => line.isPattern === isPattern && (line.access === 'deny') === isDenial)
      .map((line) => ruleIn(line, source));
  const ofPatterns = [...rules(true, true), ...rules(true, false)];
  return [
    ...rules(false, true),
    ...rules(false, false),
    ...(ofPatterns.length === 0 ? [] : [noWildcards(source)]),
    ...ofPatterns,
  ];
}

const ruleIn = ({ isPattern, access, filter, to, line }: AclLine, source: string): AccessRule => ({
  effect: access === 'deny' ? 'deny' : 'allow',
  actions: accesses[access],
  to,
  patterns: [isPattern ? withNames(filter) : literal(filter)],
  syntax: 'mqtt',
  reason: `${source}:${line} ${access === 'deny' ? 'denies' : 'allows'} it`,
});

const withNames = (filter: string): string =>
  literal(filter).replaceAll(/%[cu]/g, (name) => (name === '%c' ? '{client}' : '{user}'));

const noWildcards = (source: string): AccessRule => ({
  effect: 'deny',
  actions: accesses.deny,
  to: 'wildcard',
  patterns: ['*'],
  syntax: 'glob',
  reason: `the patterns of ${source} are not for clients with + or # in their names`,
});
