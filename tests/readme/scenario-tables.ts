import { jsonSchema, scenarioSchema } from '../../scenarios/index.ts';
import {
  bitRateUnit,
  countUnit,
  numberUnit,
  perSecondUnit,
  ppmUnit,
  shareUnit,
  signedSpanUnit,
  sizeUnit,
  spanUnit,
  type Unit,
} from '../../scenarios/schema/unit.ts';
import { code, markdownTable } from './markdown-table.ts';

/** Every field of a scenario, as tables by name: what the JSON Schema says, and the bounds that the loader keeps. */
export function scenarioTables(): Readonly<Record<string, string>> {
  const whole = jsonSchema('scenario') as Node & { readonly else: Node };
  const product = whole.properties!.fleet.items!;
  const steps = flat(whole.properties!.timeline.items!);
  const { on } = steps.find(({ properties }) => properties?.on !== undefined)!.properties!;
  const selectionMap = on.anyOf!.find(({ type }) => type === 'object')!;
  const required = whole.else.properties!.fleet.items!.required;
  return {
    units: markdownTable(
      ['kind', 'what it is', 'such as'],
      kinds.map(([name, { noun, like }]) => [name, noun, like]),
    ),
    scenario: fieldTable({ ...whole, required: whole.else.required }, []),
    product: fieldTable({ ...product, required }, ['fleet', 0]),
    telemetry: fieldTable(product.properties!.telemetry, ['fleet', 0, 'telemetry']),
    signal: fieldTable(product.properties!.telemetry.properties!.signal, ['fleet', 0, 'telemetry', 'signal']),
    backoff: fieldTable(product.properties!.backoff, ['fleet', 0, 'backoff']),
    availability: fieldTable(product.properties!.availability, ['fleet', 0, 'availability']),
    clock: fieldTable(product.properties!.clock, ['fleet', 0, 'clock']),
    login: fieldTable(product.properties!.login, ['fleet', 0, 'login']),
    lockout: fieldTable(product.properties!.login.properties!.lockout, ['fleet', 0, 'login', 'lockout']),
    gateway: fieldTable(product.properties!.gateway, ['fleet', 0, 'gateway']),
    boot: fieldTable(product.properties!.boot, ['fleet', 0, 'boot']),
    agent: fieldTable(product.properties!.updates, ['fleet', 0, 'updates']),
    network: fieldTable(whole.properties!.network, ['network']),
    latency: fieldTable(whole.properties!.network.properties!.latency, ['network', 'latency']),
    broker: fieldTable(whole.properties!.broker, ['broker']),
    tickets: fieldTable(whole.properties!.broker.properties!.tickets, ['broker', 'tickets']),
    access: fieldTable(whole.properties!.broker.properties!.acl, ['broker', 'acl']),
    'access-rule': fieldTable(whole.properties!.broker.properties!.acl.properties!.rules.items!, [
      'broker',
      'acl',
      'rules',
      0,
    ]),
    consoles: fieldTable(whole.properties!.consoles.items!, ['consoles', 0]),
    'command-range': fieldTable(product.properties!.commands.additionalProperties as Node, [
      'fleet',
      0,
      'commands',
      'x',
    ]),
    properties: fieldTable(product.properties!.properties, ['fleet', 0, 'properties']),
    logs: fieldTable(whole.properties!.logs, ['logs']),
    pki: fieldTable(whole.properties!.pki, ['pki']),
    renewal: fieldTable(whole.properties!.pki.properties!.renewal, ['pki', 'renewal']),
    authority: fieldTable(whole.properties!.pki.properties!.authority, ['pki', 'authority']),
    revocation: fieldTable(whole.properties!.pki.properties!.revocation, ['pki', 'revocation']),
    cloud: fieldTable(whole.properties!.cloud, ['cloud']),
    updates: fieldTable(whole.properties!.updates, ['updates']),
    timing: fieldTable({ properties: only(steps[0].properties!, timingFields) }, ['timeline', 0]),
    steps: markdownTable(
      ['step', 'takes', 'what'],
      steps.map((step) => [
        code(wordsOf(step).join(', ')),
        Object.keys(ownFields(step)).map(code).join(', '),
        Object.values(step.properties!)
          .filter((field) => field.const !== undefined)
          .map(({ description }) => description ?? '')
          .join(''),
      ]),
    ),
    'step-fields': markdownTable(
      ['step', ...fieldColumns],
      steps.flatMap((step) => {
        const { for: _for, on: _on, ...fields } = ownFields(step);
        const smallest = Object.fromEntries(
          Object.entries(step.properties!).map(([name, field]) => [name, field.const ?? field.enum?.[0]]),
        );
        return fieldRows({ properties: fields, required: step.required }, ['timeline', 0], smallest).map((row) => [
          code(
            Object.values(step.properties!)
              .flatMap((field) => (field.const === undefined || field === step.properties!.of ? [] : [field.const]))
              .join(' '),
          ),
          ...row,
        ]);
      }),
    ),
    lasting: fieldTable({ properties: only(steps[0].properties!, ['for']), required: ['for'] }, ['timeline', 0]),
    selection: fieldTable(selectionMap, ['timeline', 0, 'on']),
  };
}

interface Node {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly required?: readonly string[] | undefined;
}

type Path = readonly (string | number)[];

const kinds: readonly (readonly [string, Unit])[] = [
  ['span', spanUnit],
  ['signed span', signedSpanUnit],
  ['share', shareUnit],
  ['size', sizeUnit],
  ['bandwidth', bitRateUnit],
  ['rate', perSecondUnit],
  ['drift', ppmUnit],
  ['count', countUnit],
  ['number', numberUnit],
];

const flat = (node: Node): readonly Node[] => node.oneOf?.flatMap(flat) ?? [node];

const only = (fields: Readonly<Record<string, Node>>, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, fields[key]]));

const timingFields: readonly string[] = ['at', 'every', 'from', 'until', 'when', 'after', 'label'];

/** What stands behind `do`, and behind `of` where that says which step it is. */
const wordsOf = ({ properties = {} }: Node): readonly string[] =>
  Object.entries(properties).flatMap(([key, field]) => (field.const === undefined ? [] : [`${key}: ${field.const}`]));

/** The fields that a step has beside its words and its time. */
const ownFields = ({ properties = {} }: Node): Readonly<Record<string, Node>> =>
  Object.fromEntries(
    Object.entries(properties).filter(([name, field]) => field.const === undefined && !timingFields.includes(name)),
  );

const fieldColumns = ['field', 'kind', 'default', 'bounds', 'what'] as const;

const fieldTable = (node: Node, path: Path): string => markdownTable(fieldColumns, fieldRows(node, path));

const fieldRows = ({ properties = {}, required = [] }: Node, path: Path, step?: object): readonly string[][] =>
  Object.entries(properties).map(([name, field]) => {
    const bounds = boundsOf([...path, name], step) ?? limitsOf(field);
    return [
      code(name),
      kindOf(field, bounds !== undefined),
      required.includes(name) ? 'required' : shownDefault(field.default),
      bounds ?? '',
      field.description ?? '',
    ];
  });

function kindOf(field: Node, isQuantity: boolean): string {
  if (field.enum !== undefined) return field.enum.map((word) => code(String(word))).join(', ');
  if (field.type === 'array') return 'list';
  if (field.type === 'boolean') return 'true or false';
  if (field.anyOf?.some(({ type }) => type === 'boolean')) return '`on`, `off`';
  if (field.type === 'object') return isOfShares(field) ? 'map of shares' : 'map';
  const [one, more] = field.anyOf ?? [];
  if (more?.type === 'array') return `${kindOf(one, isQuantity)}, one or a list`;
  if (!isQuantity) return field.pattern?.startsWith('^[a-z0-9]') ? 'name' : 'text';
  const patterns = (field.pattern ?? '').split('|');
  const pattern = patterns.filter((part) => part !== unlimited).join('|');
  const bare = Array.isArray(field.type) && field.type.includes('integer') ? 'count' : 'number';
  const kind = kinds.find(([, unit]) => unit.pattern !== undefined && unit.pattern === pattern)?.[0] ?? bare;
  return patterns.includes(unlimited) ? `${kind} or ${code('unlimited')}` : kind;
}

const isOfShares = ({ additionalProperties }: Node): boolean =>
  typeof additionalProperties === 'object' && additionalProperties.properties === undefined;

const unlimited = '^unlimited$';

const shownDefault = (value: unknown): string => {
  if (value === undefined) return '';
  return code(
    typeof value === 'string'
      ? value
      : JSON.stringify(value)
          .replace(/"/g, '')
          .replace(/([:,])/g, '$1 '),
  );
};

/** The loader tells its bounds when it refuses a value: one below zero is refused by all of them. */
function boundsOf(path: Path, step: object = { do: 'outage', of: 'network', for: '1m' }): string | undefined {
  const isTimed = path[0] === 'timeline';
  const smallest = {
    name: 'x',
    claim: 'x',
    duration: '1h',
    fleet: [{ tenant: 'a', product: 'b', profile: 'sphere', count: 1 }],
    ...(isTimed ? { timeline: [{ ...step, at: '1m' }] } : {}),
  };
  for (const wrong of ['-1s', '-1', '-1/s', '-1bit/s', '-1ppm', -1, '-99999d']) {
    const read = scenarioSchema.safeParse(withValue(smallest, path, wrong));
    const own = read.error?.issues.filter((issue) => issue.path.join('/') === path.join('/')) ?? [];
    for (const { message } of own) {
      const [, low, high] = /\bfrom (\S+(?: bytes)?) to (\S+(?: bytes)?)$/.exec(message) ?? [];
      if (low !== undefined) return `${low} to ${high}`.replace(/^1 bytes/, '1 byte');
    }
  }
  return undefined;
}

/** Bounds on both sides of zero, which no wrong value shows. */
const limitsOf = ({ minimum, maximum }: Node): string | undefined =>
  minimum === undefined || maximum === undefined || minimum >= 0 ? undefined : `${minimum} to ${maximum}`;

function withValue(node: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const inside = (node as Readonly<Record<string | number, unknown>> | undefined)?.[step];
  if (typeof step === 'number') return [withValue(inside, rest, value)];
  return { ...(node as object | undefined), [step]: withValue(inside, rest, value) };
}
