import { mapParts, type SchemaNode } from './schema-node.ts';

/**
 * The same JSON Schema in which maps that differ by a word (the steps of a timeline, the rollout policies) leave what
 * they have in common to the node around them: whole fields of some or of all, and the sentence of a field that differs
 * otherwise.
 *
 * Shape  each map still names the fields that it leaves to it, so that it goes on to refuse any other
 */
export function withCommonFields(node: SchemaNode): SchemaNode {
  const { oneOf, ...own } = mapParts(node, '', withCommonFields);
  if (oneOf === undefined) return own;
  const [first, ...others] = oneOf;
  if (others.length === 0 || oneOf.some(({ properties }) => properties === undefined)) return { ...own, oneOf };
  const shared: Record<string, SchemaNode> = {};
  const names = [...new Set(oneOf.flatMap(({ properties }) => Object.keys(properties!)))];
  for (const name of names) {
    const [field, ...further] = oneOf.flatMap(({ properties }) => (name in properties! ? [properties![name]!] : []));
    const { description } = field!;
    const isOfAll = further.length === others.length;
    if (further.length > 0 && further.every((other) => JSON.stringify(other) === JSON.stringify(field)))
      shared[name] = field!;
    else if (isOfAll && description !== undefined && further.every((other) => other.description === description))
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
  const { type: _type, oneOf, required = [], ...own } = lessOf(map, shared, map.properties ?? {});
  const left = required.filter((name) => !given.includes(name));
  return {
    ...own,
    ...(left.length > 0 && { required: left }),
    ...(oneOf && { oneOf: oneOf.map((inner) => lessOf(inner, shared, { ...map.properties, ...inner.properties })) }),
  };
}

type Fields = Readonly<Record<string, SchemaNode>>;

/** `known`: the fields that the map does not refuse. */
function lessOf(map: SchemaNode, shared: Fields, known: Fields): SchemaNode {
  const own = map.properties ?? {};
  const fields = Object.keys(known)
    .filter((name) => name in shared || name in own)
    .map((name) => [name, name in shared ? lessThan(own[name] ?? {}, shared[name]!) : own[name]]);
  return { ...map, properties: Object.fromEntries(fields) };
}

/** What a field says beyond what stands around it. */
const lessThan = (field: SchemaNode, around: SchemaNode): SchemaNode =>
  Object.fromEntries(
    Object.entries(field).filter(([word, value]) => JSON.stringify(around[word]) !== JSON.stringify(value)),
  );
