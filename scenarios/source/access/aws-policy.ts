import { accessPattern } from '../../../sim/decisions/access-pattern.ts';
import { suggest } from '../../../sim/kernel/near.ts';
import type { AccessAction, AccessPlan, AccessRule, AccessSubject } from '../../../sim/plan/access.ts';
import type { LocatedEntry, LocatedMap, LocatedValue, SourcePosition } from '../located.ts';
import { type Problem, problemError, ScenarioError } from '../problem.ts';
import { readYaml } from '../read-yaml.ts';
import { literal } from './literal.ts';

/**
 * Reads an AWS IoT Core policy: a statement that denies overrides all that allow, and what no statement allows is denied,
 * CONNECT included. `*` and `?` are its wildcards; `+` and `#` are characters as others.
 *
 * Source  AWS IoT Core Developer Guide: policy actions, action resources, policy variables, publish/subscribe policy
 *         examples; IAM User Guide: elements of a policy
 * Errors  ScenarioError `scenario/acl` with each part that it cannot express, at its line
 */
export function readAwsPolicy(text: string, source: string): AccessPlan {
  // Tabs may indent JSON; as blanks they leave every column where it is.
  const root = readYaml(json(text, source).replaceAll('\t', ' '), source);
  const reader = new PolicyReader(source);
  const rules = reader.policy(root);
  if (reader.problems.length > 0) throw new ScenarioError('scenario/acl', reader.problems);
  return {
    rules: [...rules.filter(({ effect }) => effect === 'deny'), ...rules.filter(({ effect }) => effect === 'allow')],
    subscribe: 'by-filter',
    connect: 'by-client-id',
    otherwise: `no statement of ${source} allows it`,
  };
}

/** JSON is YAML, whose reader knows the line of a fault on every version of Node; not all YAML is JSON. */
function json(text: string, source: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw problemError('scenario/acl', faultIn(text, source), 'is not JSON from here on', JSON_LIKE);
  }
}

const JSON_LIKE = 'write the policy as AWS IoT Core shows it';

function faultIn(text: string, source: string): SourcePosition {
  try {
    readYaml(text, source);
    return { source, line: 1, column: 1, path: [] };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems[0].place;
  }
}

/** By kind of resource, the actions that it is for. */
const actionsOf: Readonly<Record<string, readonly AccessAction[]>> = {
  client: ['connect'],
  topic: ['publish', 'retain', 'receive'],
  topicfilter: ['subscribe'],
};

const actionNames: Readonly<Record<string, AccessAction>> = {
  'iot:connect': 'connect',
  'iot:publish': 'publish',
  'iot:retainpublish': 'retain',
  'iot:subscribe': 'subscribe',
  'iot:receive': 'receive',
};

const variables: Readonly<Record<string, string>> = {
  'iot:ClientId': '{client}',
  // The lab's things are its devices, and their names are in their certificates.
  'iot:Connection.Thing.ThingName': '{user}',
  'iot:Certificate.Subject.CommonName': '{user}',
  '*': '{*}',
  '?': '{?}',
  $: '$',
};

class PolicyReader {
  readonly problems: Problem[] = [];

  constructor(private readonly source: string) {}

  policy(root: LocatedValue): readonly AccessRule[] {
    const fields = this.map(root, 'a policy', ['Version', 'Id', 'Statement']);
    const statements = fields?.entries.get('Statement');
    if (fields === undefined) return [];
    if (statements === undefined) return this.refuse(root.at, 'has no Statement', 'write a list of statements');
    return itemsOf(statements.value).flatMap((statement, i) => this.statement(statement, i + 1));
  }

  private statement(value: LocatedValue, nth: number): readonly AccessRule[] {
    const map = this.map(value, 'a statement', ['Sid', 'Effect', 'Action', 'Resource', 'Condition']);
    if (map === undefined) return [];
    const effect = this.effect(map);
    const actions = this.texts(map, 'Action').flatMap(({ text, at }) => this.actions(text, at));
    const resources = this.texts(map, 'Resource').flatMap(({ text, at }) => this.resource(text, at));
    const to = this.condition(map.entries.get('Condition'));
    if (effect === undefined || to === undefined) return [];
    const name = `statement ${nth} of ${this.source}:${value.at.line ?? 1}`;
    return Object.entries(actionsOf).flatMap(([kind, own]): readonly AccessRule[] => {
      const asked = own.filter((action) => actions.includes(action));
      const patterns = resources.flatMap((resource) => (resource.kind === kind ? [resource.pattern] : []));
      if (asked.length === 0 || patterns.length === 0) return [];
      const reason = `${name} ${effect === 'allow' ? 'allows' : 'denies'} it`;
      return [{ effect, actions: asked, to, patterns, syntax: 'glob', reason }];
    });
  }

  private effect(map: LocatedMap): AccessRule['effect'] | undefined {
    const effect = map.entries.get('Effect')?.value;
    const word = effect?.kind === 'scalar' ? effect.value : undefined;
    if (word === 'Allow') return 'allow';
    if (word === 'Deny') return 'deny';
    this.refuse(effect?.at ?? map.at, 'has no Effect that is Allow or Deny', 'write "Effect": "Allow"');
    return undefined;
  }

  private actions(text: string, at: SourcePosition): readonly AccessAction[] {
    const pattern = accessPattern(literal(text.toLowerCase()), 'glob');
    const found = Object.entries(actionNames).filter(([name]) => pattern.covers(name, noValues));
    if (found.length > 0) return found.map(([, action]) => action);
    return this.refuse(
      at,
      `the action "${text}" is none of MQTT`,
      suggest(text, ['iot:Connect', 'iot:Publish', 'iot:RetainPublish', 'iot:Subscribe', 'iot:Receive']),
    );
  }

  /** A resource as patterns, one for each kind that it names. */
  private resource(text: string, at: SourcePosition): readonly { readonly kind: string; readonly pattern: string }[] {
    const all = Object.keys(actionsOf).map((kind) => ({ kind, pattern: '*' }));
    if (text === '*') return all;
    const [arn, , service, , , ...rest] = text.split(':');
    const name = rest.join(':');
    if (arn !== 'arn' || (service !== 'iot' && service !== '*') || name === '') {
      return this.refuse(
        at,
        `"${text}" is not the ARN of an MQTT resource`,
        'write arn:aws:iot:REGION:ACCOUNT:topic/NAME, topicfilter/FILTER or client/ID',
      );
    }
    if (name === '*') return all;
    const slash = name.indexOf('/');
    const kind = name.slice(0, Math.max(0, slash));
    if (kind === 'thing') return [];
    if (!Object.hasOwn(actionsOf, kind)) {
      return this.refuse(
        at,
        `"${kind === '' ? name : kind}" is no kind of MQTT resource`,
        suggest(kind, ['topic', 'topicfilter', 'client']),
      );
    }
    const pattern = this.pattern(name.slice(slash + 1), at);
    return pattern === undefined ? [] : [{ kind, pattern }];
  }

  private pattern(text: string, at: SourcePosition): string | undefined {
    const unknown = [...text.matchAll(/\$\{([^{}]*)\}/g)].find(([, name]) => !Object.hasOwn(variables, name));
    if (unknown !== undefined) {
      this.refuse(
        at,
        `the policy variable ${unknown[0]} has no value here`,
        `use ${Object.keys(variables)
          .slice(0, 3)
          .map((name) => `\${${name}}`)
          .join(', ')}`,
      );
      return undefined;
    }
    // Split at variables: text between them stands for itself, but for * and ?.
    return text
      .split(/(\$\{[^{}]*\})/)
      .map((part, i) => (i % 2 === 1 ? variables[part.slice(2, -1)] : literal(part)))
      .join('');
  }

  private condition(entry: LocatedEntry | undefined): AccessSubject | undefined {
    if (entry === undefined) return 'everyone';
    const { value, keyAt } = entry;
    const [only, ...more] = value.kind === 'map' ? [...value.entries] : [];
    const attached = only?.[0] === 'Bool' && only[1].value.kind === 'map' ? [...only[1].value.entries] : [];
    const [key, asked] = attached[0] ?? [];
    const values =
      asked === undefined ? [] : itemsOf(asked.value).map((item) => (item.kind === 'scalar' ? String(item.value) : ''));
    const isAttached =
      more.length === 0 &&
      attached.length === 1 &&
      key === 'iot:Connection.Thing.IsAttached' &&
      values.join() === 'true';
    if (isAttached) return 'attached';
    this.refuse(
      keyAt,
      'has a condition that the broker of a run cannot ask',
      'it knows "Bool": { "iot:Connection.Thing.IsAttached": "true" } alone',
    );
    return undefined;
  }

  private map(value: LocatedValue, what: string, known: readonly string[]): LocatedMap | undefined {
    if (value.kind !== 'map') {
      this.refuse(value.at, `is not ${what}`, `write a map with ${known.join(', ')}`);
      return undefined;
    }
    for (const [key, { keyAt }] of value.entries)
      if (!known.includes(key)) this.refuse(keyAt, `${what} of a run has no ${key}`, suggest(key, known));
    return value;
  }

  private texts(map: LocatedMap, key: string): readonly { readonly text: string; readonly at: SourcePosition }[] {
    const entry = map.entries.get(key);
    if (entry === undefined)
      return this.refuse(map.at, `has no ${key}`, `write "${key}": and a text or a list of texts`);
    return itemsOf(entry.value).flatMap((item) => {
      if (item.kind === 'scalar' && typeof item.value === 'string') return [{ text: item.value, at: item.at }];
      return this.refuse(
        item.at,
        `is not the text of ${key === 'Action' ? 'an action' : 'a resource'}`,
        'write it in quotes',
      );
    });
  }

  private refuse(place: SourcePosition, what: string, hint: string): [] {
    this.problems.push({ place, what, hint });
    return [];
  }
}

const itemsOf = (value: LocatedValue): readonly LocatedValue[] => (value.kind === 'list' ? value.items : [value]);

const noValues = () => undefined;
