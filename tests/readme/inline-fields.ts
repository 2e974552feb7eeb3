import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { wholeSchema } from '../../scenarios/schema/json-schema.ts';
import type { SchemaNode } from '../../scenarios/schema/schema-node.ts';

export interface InlineField {
  readonly name: string;
  readonly value: unknown;
}

/** The fields of scenarios in the prose of a page, such as `updates: { metadata: uptane }`; other words are left out. */
export function inlineFields(page: string): readonly InlineField[] {
  const prose = page.replace(/^```.*?^```$/gms, '').replace(/<!-- table: .*?<!-- end of table -->/gs, '');
  return Array.from(prose.matchAll(/`([a-z][a-zA-Z]*): ([^`\n]+)`/g))
    .map(([, name = '', text = '']) => ({ name, value: parse(text) as unknown }))
    .filter(({ name }) => fieldsByName().has(name));
}

/** Whether any field of that name takes the value. */
export const takesValue = (name: string, value: unknown): boolean =>
  (fieldsByName().get(name) ?? []).some((field) => ajv.validate(field, value));

const ajv = new Ajv2020({ strict: false, allowUnionTypes: true });

let known: ReadonlyMap<string, readonly SchemaNode[]> | undefined;

function fieldsByName(): ReadonlyMap<string, readonly SchemaNode[]> {
  if (known !== undefined) return known;
  const fields = new Map<string, SchemaNode[]>();
  const visit = (node: SchemaNode): void => {
    for (const part of [...(node.oneOf ?? []), ...(node.anyOf ?? []), ...(node.items ? [node.items] : [])]) visit(part);
    if (typeof node.additionalProperties === 'object') visit(node.additionalProperties);
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      fields.set(name, [...(fields.get(name) ?? []), field]);
      if (name !== 'variants') visit(field);
    }
  };
  visit(wholeSchema('overlay'));
  known = fields;
  return known;
}
