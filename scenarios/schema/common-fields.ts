import { mapParts, type SchemaNode } from './schema-node.ts';

/**
 * The same JSON Schema in which maps that differ by a word (the steps of a timeline, the rollout policies) leave what
 * all of them have to the node around them: whole fields, and the sentence of a field that differs otherwise.
 *
 * Shape  each map still names the fields that it leaves to it, so that it goes on to refuse any other
 */
export function withCommonFields(node: SchemaNode): SchemaNode {
  const { oneOf, ...own } = mapParts(node, '', withCommonFields);
  if (oneOf === undefined) return own;
  const [first, ...others] = oneOf;
  if (others.length === 0 || oneOf.some(({ properties }) => properties === undefined)) return { ...own, oneOf };
  const shared: Record<string, SchemaNode> = {};
  for (const [name, field] of Object.entries(first!.properties!)) {
    const fields = others.map(({ properties }) => properties![name]);
    const { description } = field;
    if (fields.every((other) => JSON.stringify(other) === JSON.stringify(field))) shared[name] = field;
    else if (description !== undefined && fields.every((other) => other?.description === description))
      shared[name] = { description };
  }
  const required = (first!.required ?? []).filter((name) => others.every((other) => other.required?.includes(name)));
  return {
    ...own,
    type: 'object',
    properties: shared,
    ...(required.length > 0 && { required }),
    oneOf: oneOf.map((map) => without(map, shared, required)),
  };
}

/** A map without what stands around it; a field of which nothing is left is only named, also in a map within it. */
function without(map: SchemaNode, shared: Fields, given: readonly string[]): SchemaNode {
  const { type: _type, oneOf, required = [], ...own } = lessOf(map, shared);
  const left = required.filter((name) => !given.includes(name));
  return {
    ...own,
    ...(left.length > 0 && { required: left }),
    ...(oneOf && { oneOf: oneOf.map((inner) => lessOf(inner, shared)) }),
  };
}

type Fields = Readonly<Record<string, SchemaNode>>;

function lessOf(map: SchemaNode, shared: Fields): SchemaNode {
  const fields = Object.entries({ ...shared, ...map.properties }).map(([name, field]) => [
    name,
    name in shared ? lessThan(field, shared[name]!) : field,
  ]);
  return { ...map, properties: Object.fromEntries(fields) };
}

/** What a field says beyond what stands around it. */
const lessThan = (field: SchemaNode, around: SchemaNode): SchemaNode =>
  Object.fromEntries(
    Object.entries(field).filter(([word, value]) => JSON.stringify(around[word]) !== JSON.stringify(value)),
  );
