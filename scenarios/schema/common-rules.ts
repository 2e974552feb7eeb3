import { mapParts, type SchemaNode } from './schema-node.ts';

/** As many fields of one form make a list, such as the controls, and not just a map. */
const FIELDS_MIN = 5;

/** The same JSON Schema in which a map whose fields all have one form says it once; the fields keep their sentences. */
export function withCommonRules(node: SchemaNode): SchemaNode {
  const own = mapParts(node, '', withCommonRules);
  const fields = Object.entries(own.properties ?? {});
  const [first, ...others] = fields.map(([, field]) => divide(field)[1]);
  if (fields.length < FIELDS_MIN || Object.keys(first!).length === 0) return own;
  const text = JSON.stringify(first);
  if (others.some((rules) => JSON.stringify(rules) !== text)) return own;
  // What stands in `allOf` knows no field by name, so its rule for any other is one for all.
  return {
    ...own,
    properties: Object.fromEntries(fields.map(([name, field]) => [name, divide(field)[0]])),
    allOf: [{ additionalProperties: first! }],
  };
}

/** What describes a value to a reader, and what the value has to be. */
export function divide(node: SchemaNode): readonly [SchemaNode, SchemaNode] {
  const { description, default: byDefault, ...rules } = node;
  return [
    {
      ...(description !== undefined && { description }),
      ...(byDefault !== undefined && { default: byDefault }),
    },
    rules,
  ];
}
