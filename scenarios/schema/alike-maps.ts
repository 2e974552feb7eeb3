import { mapParts, type SchemaNode } from './schema-node.ts';

/**
 * The same JSON Schema in which, among maps that differ by a word, those that differ by nothing else are one map, which has all
 * of these words, each with its sentence.
 */
export function withAlikeMaps(node: SchemaNode): SchemaNode {
  const own = mapParts(node, '', withAlikeMaps);
  if (own.oneOf === undefined) return own;
  const groups = new Map<string, SchemaNode[]>();
  for (const map of own.oneOf) {
    const key = JSON.stringify(withWord(map, {}));
    groups.set(key, [...(groups.get(key) ?? []), map]);
  }
  return { ...own, oneOf: [...groups.values()].map(merged) };
}

function merged(maps: readonly SchemaNode[]): SchemaNode {
  const [first, ...others] = maps;
  const words = maps.flatMap((map) => {
    const word = wordOf(map);
    return word === undefined ? [] : [word];
  });
  if (others.length === 0 || words.length < maps.length) return first!;
  return withWord(first!, { oneOf: words });
}

/** The field with one possible value; undefined for a map that has none, or several. */
function wordOf({ properties = {} }: SchemaNode): SchemaNode | undefined {
  const fields = Object.values(properties).filter((field) => field.const !== undefined);
  return fields.length === 1 ? fields[0] : undefined;
}

const withWord = (map: SchemaNode, word: SchemaNode): SchemaNode => {
  const known = wordOf(map);
  if (known === undefined) return map;
  const fields = Object.entries(map.properties!);
  return {
    ...map,
    properties: Object.fromEntries(fields.map(([name, field]) => [name, field === known ? word : field])),
  };
};
