import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { jsonSchema, readyMadeOverlays, readyMadeScenarios } from '../../scenarios/index.ts';

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every map of named fields in the schema, with the path to it. */
function fieldMaps(node: unknown, path: string): readonly (readonly [string, Node])[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => fieldMaps(item, `${path}/${index}`));
  if (!isNode(node)) return [];
  const own = isNode(node.properties) && node.type === 'object' ? [[path, node] as const] : [];
  return [...own, ...Object.entries(node).flatMap(([key, value]) => fieldMaps(value, `${path}/${key}`))];
}

describe('the JSON Schema', () => {
  it('is of draft 2020-12 and plain data', () => {
    const schema = jsonSchema();
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it('requires the mandatory fields of a scenario, unless it extends another', () => {
    const schema = jsonSchema() as Node & { else: Node };
    expect(schema.required).toBeUndefined();
    expect(schema.if).toEqual({ required: ['extends'] });
    expect(schema.else.required).toEqual(['name', 'claim', 'duration', 'fleet']);
    expect(jsonSchema('overlay').else).toBeUndefined();
  });

  it('refuses unknown keys and describes each field', () => {
    const maps = fieldMaps(jsonSchema('overlay'), '#');
    expect(maps.length).toBeGreaterThan(15);
    for (const [path, { additionalProperties, properties }] of maps) {
      expect(additionalProperties, path).toBe(false);
      for (const [key, field] of Object.entries(properties as Node)) {
        expect((field as Node).description, `${path}/${key}`).toEqual(
          key === 'do' ? expect.toSatisfy(() => true) : expect.any(String),
        );
      }
    }
  });

  it.each([...readyMadeScenarios(), ...readyMadeOverlays()].map(({ name, file }) => [name, file]))(
    'accepts %s',
    (_, file) => {
      const check = z.fromJSONSchema(jsonSchema('overlay') as Parameters<typeof z.fromJSONSchema>[0]);
      const written: unknown = parse(readFileSync(file, 'utf8'));
      expect(check.safeParse(written).error).toBeUndefined();
      expect(check.safeParse({ ...(written as object), borker: {} }).success).toBe(false);
    },
  );
});
