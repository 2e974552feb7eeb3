import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonSchema, scenarioSchema } from '../../scenarios/index.ts';
import { fleetFile } from '../../scenarios/schema/json-schema.ts';
import type { SchemaNode } from '../../scenarios/schema/schema-node.ts';
import { exampleOf, mapExample } from './field-examples.ts';
import { fieldSections } from './field-reference.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/fields.md'), 'utf8');

/** The fields in the tables of the page, each behind the path of its heading. */
function documented(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const section of page.split(/^## /m).slice(1)) {
    const [heading = ''] = section.split('\n');
    const path = heading === 'The scenario' ? '' : heading.replace(/, .*$/, '');
    for (const [, words = '', name] of section.matchAll(/^\| (?:`([^`]*: [^`]*)` \| )?(?:`([^`:]+)`)? \|/gm)) {
      if (name !== undefined) found.add(`${path}/${name}`);
      // Fields with one value each, which tell a map from those beside it.
      for (const [, word] of words.matchAll(/(\w+): /g)) found.add(`${path}/${word}`);
    }
  }
  return found;
}

/** The fields of the schema that the command prints, at each path where they stand, with what they mean there. */
function fieldsOf(schema: SchemaNode): readonly (readonly [path: string, name: string, form: string])[] {
  const whole = (node: SchemaNode): SchemaNode =>
    typeof node.$ref === 'string' ? { ...schema.$defs![node.$ref.slice('#/$defs/'.length)]!, ...node } : node;
  const seen = new Set<string>();
  const fields: (readonly [string, string, string])[] = [];
  const visit = (given: SchemaNode, path: string): void => {
    const node = whole(given);
    const form = JSON.stringify([node.properties, node.oneOf, node.items]);
    for (const part of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) visit(part, path);
    if (node.items !== undefined) visit(node.items, path);
    if (typeof node.additionalProperties === 'object' && path !== 'variants') visit(node.additionalProperties, path);
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      fields.push([path, name, form]);
      const at = path === '' ? name : `${path}.${name}`;
      if (seen.has(at) && Object.keys(field).length === 0) continue;
      seen.add(at);
      visit(field, at);
    }
  };
  visit(schema, '');
  return fields;
}

describe('docs/fields.md', () => {
  it('has every field of the schema', () => {
    const there = documented();
    const fields = fieldsOf(jsonSchema() as SchemaNode);
    expect(new Set(fields.map(([, name]) => name)).size).toBeGreaterThan(260);
    // A map that stands in several places is described at one of them.
    const describedForms = new Set(
      fields.filter(([path, name]) => there.has(`${path}/${name}`)).map(([, name, form]) => `${name} ${form}`),
    );
    const missing = fields.filter(
      ([path, name, form]) => !there.has(`${path}/${name}`) && !describedForms.has(`${name} ${form}`),
    );
    expect(
      missing.map(([path, name]) => `${path}: ${name}`),
      'run npm run docs',
    ).toEqual([]);
  });

  it('says of each field what it means, and gives an example', () => {
    for (const [line] of page.matchAll(/^\| .*$/gm)) {
      const cells = line.split(/(?<!\\) \| /);
      if (cells.length < 6 || line.startsWith('| ---') || /^\| (field|one of)/.test(line)) continue;
      const [what, example, ...before] = cells.toReversed();
      expect(what, line).toMatch(/\w/);
      const isWordAlone = cells.length === 7 && before.includes('') && cells[1] === '';
      if (!isWordAlone) expect(example, line).toMatch(/^`.+`$/);
    }
  });
});

describe('the example of a field', () => {
  const smallest = {
    name: 'x',
    claim: 'x',
    duration: '49d',
    fleet: [{ tenant: 'acme', product: 'sensor', profile: 'sphere', count: 200 }],
  };

  /** A map with this one at the path below it, and beside the path what it requires; undefined if the path is of another. */
  function around(map: SchemaNode, [name, ...rest]: readonly string[], inner: object): object | undefined {
    if (name === undefined) return inner;
    const field = map.properties?.[name];
    for (const form of field === undefined ? [] : formsOf(field)) {
      const value = around(form, rest, inner);
      if (value === undefined) continue;
      const entries = isList(field!) ? [value] : isByName(field!) ? { valve: value } : value;
      return { ...(mapExample(map) as object), [name]: entries };
    }
    return undefined;
  }

  const isByName = (field: SchemaNode): boolean => typeof field.additionalProperties === 'object';

  const isList = (field: SchemaNode): boolean =>
    field.items !== undefined || (field.anyOf?.some(({ items }) => items?.properties !== undefined) ?? false);

  const formsOf = (field: SchemaNode): readonly SchemaNode[] => {
    if (field.properties !== undefined) return [field];
    const parts: readonly SchemaNode[] = [
      ...(field.oneOf ?? []),
      ...(field.anyOf ?? []),
      ...(field.items ? [field.items] : []),
    ];
    const others = field.additionalProperties;
    return [...parts, ...(typeof others === 'object' ? [others] : [])].flatMap(formsOf);
  };

  const sections = fieldSections();
  const [root] = sections;

  /** The loader puts what these files hold in their place before it reads the rest. */
  const areFiles = ['mosquitto', 'aws', 'fleet.network.latency/from'];

  const read = sections.filter(({ maps }) => !maps.includes(fleetFile));
  it.each(read.map(({ path, maps }) => [path, maps] as const))('in "%s" is one that the loader takes', (path, maps) => {
    const steps = path
      .replace(/, .*$/, '')
      .split('.')
      .filter((step) => step !== '');
    for (const map of maps)
      for (const [name, field] of Object.entries(map.properties!)) {
        if (areFiles.some((file) => file === name || file === `${path}/${name}`)) continue;
        const fields = Object.entries(map.properties!);
        const words = Object.fromEntries(
          fields.flatMap(([key, { const: word }]) => (word === undefined ? [] : [[key, word]])),
        );
        const alone = { ...words, [name]: exampleOf(field) };
        // Beside what the map requires, or in the place of it.
        const problems = [{ ...(mapExample(map) as object), ...alone }, alone].map((given) => {
          const { error } = scenarioSchema.safeParse({ ...smallest, ...around(root!.maps[0]!, steps, given) });
          const own = error?.issues.filter((issue) => issue.path.includes(name)) ?? [];
          return own.map(({ message, path: where }) => `${where.join('.')}: ${message}`).join('\n');
        });
        expect(problems, `${path}: ${JSON.stringify(alone)}`).toContain('');
      }
  });
});
