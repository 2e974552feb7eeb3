import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonSchema, readyMadeOverlays, readyMadeScenarios } from '../../scenarios/index.ts';

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every map of named fields in the schema, with the path to it. */
function fieldMaps(node: Node, path: string): readonly (readonly [string, Node])[] {
  const parts = Object.entries(node).flatMap(([word, value]): readonly (readonly [string, Node])[] => {
    if (word === 'properties' || word === '$defs')
      return Object.entries(value as Node).flatMap(([name, part]) =>
        fieldMaps(part as Node, `${path}/${word}/${name}`),
      );
    if (word === 'oneOf' || word === 'anyOf')
      return (value as readonly Node[]).flatMap((part, index) => fieldMaps(part, `${path}/${word}/${index}`));
    const isPart = (word === 'items' || word === 'additionalProperties') && isNode(value);
    return isPart ? fieldMaps(value, `${path}/${word}`) : [];
  });
  return isNode(node.properties) ? [[path, node], ...parts] : parts;
}

/** As an editor has it: strictness about the schema itself would refuse maps that share fields. */
const validator = (schema: object) =>
  new Ajv2020({ strict: false, allowUnionTypes: true }).compile(schema as AnySchema);

describe('the JSON Schema', () => {
  const schemas = { scenario: jsonSchema() as Node, overlay: jsonSchema('overlay') as Node };
  let isScenario: ReturnType<typeof validator>;
  let isOverlay: ReturnType<typeof validator>;

  beforeAll(() => {
    isScenario = validator(schemas.scenario);
    isOverlay = validator(schemas.overlay);
  });

  it('is of draft 2020-12 and plain data', () => {
    expect(schemas.scenario.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(JSON.parse(JSON.stringify(schemas.scenario))).toEqual(schemas.scenario);
  });

  it('is below 100 kB, so that editors are quick with it', () => {
    for (const schema of Object.values(schemas)) expect(JSON.stringify(schema).length).toBeLessThan(100_000);
  });

  it('requires the mandatory fields of a scenario, unless it extends another', () => {
    expect(schemas.scenario.required).toBeUndefined();
    expect(schemas.scenario.if).toEqual({ required: ['extends'] });
    expect((schemas.scenario.else as Node).required).toEqual(['name', 'claim', 'duration', 'fleet']);
    expect(schemas.overlay.else).toBeUndefined();
    expect(isScenario({ name: 'a' })).toBe(false);
    expect(isScenario({ extends: 'first-light' })).toBe(true);
  });

  it('refuses unknown keys and describes each field', () => {
    const { overlay } = schemas;
    const definitions = overlay.$defs as Readonly<Record<string, Node>>;
    const meant = (field: Node): Node =>
      typeof field.$ref === 'string' ? { ...definitions[field.$ref.slice('#/$defs/'.length)], ...field } : field;
    const maps = fieldMaps(overlay, '#');
    const byPath = new Map(maps);
    // The sentence of a field that several maps have may stand around these maps.
    const sentenceOf = (path: string, key: string): unknown => {
      const field = (byPath.get(path)?.properties as Readonly<Record<string, Node>> | undefined)?.[key] ?? {};
      const around = path.replace(/\/oneOf\/\d+$/, '');
      const { description, oneOf: words } = meant(field) as { description?: string; oneOf?: readonly Node[] };
      // A word that several maps have alike has a sentence for each.
      return description ?? words?.[0]?.description ?? (around === path ? undefined : sentenceOf(around, key));
    };
    expect(maps.length).toBeGreaterThan(100);
    for (const [path, { additionalProperties, properties, oneOf, propertyNames }] of maps) {
      // A map has no other fields than these, or than its rule for names allows.
      if (oneOf === undefined && propertyNames === undefined) expect(additionalProperties, path).toBe(false);
      for (const key of Object.keys(properties as Node))
        if (key !== 'do') expect(sentenceOf(path, key), `${path}/${key}`).toEqual(expect.any(String));
    }
  });

  it.each([...readyMadeScenarios(), ...readyMadeOverlays()].map(({ name, file }) => [name, file]))(
    'accepts %s',
    (_, file) => {
      const written = parse(readFileSync(file, 'utf8')) as object;
      expect(isOverlay(written), JSON.stringify(isOverlay.errors)).toBe(true);
      expect(isOverlay({ ...written, borker: {} })).toBe(false);
    },
  );

  const attack = { do: 'attack', technique: 'A01', by: 'mallory', at: '1h', for: '10m' };
  const rings = { do: 'rollout', release: 'sensor@1.1.0', at: '1h', policy: { kind: 'rings', bake: '1h' } };
  it.each([
    ['a step', [attack], [{ ...attack, grace: '1h' }]],
    ['a step without its time', [{ do: 'mark', at: '1h' }], [{ do: 'mark', att: '1h' }]],
    ['a span', [attack], [{ ...attack, for: '10 minutes' }]],
    ['a policy', [rings], [{ ...rings, policy: { ...rings.policy, phases: [] } }]],
    ['an action', [attack], [{ ...attack, do: 'atack' }]],
  ])('tells %s from a mistake in it', (_, right, wrong) => {
    expect(isOverlay({ timeline: right }), JSON.stringify(isOverlay.errors)).toBe(true);
    expect(isOverlay({ timeline: wrong })).toBe(false);
  });

  it.each([
    ['a key of a product', { fleet: [{ tenant: 'a', product: 'b', cuont: 2 }] }],
    ['a key of a part of a product', { fleet: [{ tenant: 'a', product: 'b', telemetry: { evry: '1m' } }] }],
    ['a control', { controls: { 'secure-bot': 'on' } }],
    ['a metric', { expect: { 'connect.tim': 'max < 1m' } }],
    ['a key of a step of a campaign', { campaigns: [{ name: 'a', steps: [{ do: 'mark', folows: 'b' }] }] }],
    ['a key of a campaign', { campaigns: [{ name: 'a', polcy: 'greedy' }] }],
    ['a key that other steps have', { timeline: [{ do: 'mark', at: '1h', on: {} }] }],
    ['a key of a PKI that a tenant has not', { pki: { tenants: { acme: { keys: 'real' } } } }],
    ['a key of a variant', { variants: { other: { broker: { queu: 1 } } } }],
  ])('refuses %s that there is not', (_, written) => {
    expect(isOverlay(written)).toBe(false);
  });
});
