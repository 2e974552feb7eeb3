import { mapParts, type SchemaNode } from './schema-node.ts';

/** From so many names on, a pattern of them is shorter than each of them with nothing to say. */
const NAMES_MIN = 7;

/** The same JSON Schema in which a map names the fields that it leaves to the node around it by one pattern. */
export function withPatternOfEmptyFields(node: SchemaNode): SchemaNode {
  const own = mapParts(node, '', withPatternOfEmptyFields);
  const fields = Object.entries(own.properties ?? {});
  const empty = fields.filter(([, field]) => Object.keys(field).length === 0).map(([name]) => name);
  if (empty.length < NAMES_MIN) return own;
  return {
    ...own,
    properties: Object.fromEntries(fields.filter(([name]) => !empty.includes(name))),
    patternProperties: { [`^(${empty.join('|')})$`]: {} },
  };
}
