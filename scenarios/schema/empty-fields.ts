import { mapParts, type SchemaNode } from './schema-node.ts';

/** From so many names on, a rule for them is shorter than each of them with nothing to say. */
const NAMES_MIN = 7;

/**
 * The same JSON Schema in which a map has one rule for the names of the fields that it leaves to the node around it, which
 * maps with the same of them share, and so refuses any other.
 */
export function withNamesOfEmptyFields(node: SchemaNode): SchemaNode {
  const { properties, additionalProperties, ...own } = mapParts(node, '', withNamesOfEmptyFields);
  const fields = Object.entries(properties ?? {});
  const empty = fields.filter(([, field]) => Object.keys(field).length === 0).map(([name]) => name);
  const open = {
    ...(properties && { properties }),
    ...(additionalProperties !== undefined && { additionalProperties }),
  };
  if (empty.length < NAMES_MIN) return { ...own, ...open };
  const kept = fields.filter(([name]) => !empty.includes(name));
  const names = anyOfNames(
    [...empty, ...kept.filter(isWord).map(([name]) => name)].toSorted(),
    kept.filter((field) => !isWord(field)).map(([name]) => name),
  );
  return {
    ...own,
    properties: Object.fromEntries(kept),
    ...(additionalProperties === false && { propertyNames: names }),
  };
}

/** Whether the field tells a map from those beside it: each of them has it. */
const isWord = ([, { const: value, oneOf }]: readonly [string, SchemaNode]): boolean =>
  value !== undefined || (oneOf?.every((one) => one.const !== undefined) ?? false);

const anyOfNames = (alike: readonly string[], own: readonly string[]): SchemaNode =>
  own.length === 0 ? { enum: [...alike] } : { anyOf: [{ enum: [...alike] }, { enum: [...own] }] };
