import { divide } from './common-rules.ts';
import { mapParts, type SchemaNode } from './schema-node.ts';

/** What repeats and is longer than this becomes a definition; a reference is about as long. */
const LENGTH_MIN = 50;

/**
 * The same JSON Schema with one definition in `$defs` for each part that repeats, and references to it. Where parts
 * differ only in their sentence and default, these stand beside the reference.
 *
 * Shape  a definition is named for its kind, or for the field where it first stands; a second one of that name gets a
 *        number
 */
export function withSharedDefinitions(schema: SchemaNode): SchemaNode {
  const places = placesOf(schema);
  const names = new Map<string, string>();
  const definitions: Record<string, SchemaNode> = {};

  const repeats = (node: SchemaNode): boolean => {
    const text = JSON.stringify(node);
    return text.length >= LENGTH_MIN && (places.get(text) ?? 0) > 1;
  };
  const defined = (node: SchemaNode, key: string): SchemaNode => {
    const text = JSON.stringify(node);
    const known = names.get(text);
    if (known !== undefined) return { $ref: `#/$defs/${known}` };
    const name = freeName(node.kind?.replaceAll(' ', '-') ?? key, new Set(names.values()));
    names.set(text, name);
    definitions[name] = divided(node, key);
    return { $ref: `#/$defs/${name}` };
  };
  const divided = (node: SchemaNode, key: string): SchemaNode => {
    const [annotations, rules] = divide(node);
    if (Object.keys(annotations).length === 0 || !repeats(rules)) return mapParts(node, key, shared);
    return { ...annotations, ...defined(rules, key) };
  };
  const shared = (node: SchemaNode, key: string): SchemaNode =>
    repeats(node) ? defined(node, key) : divided(node, key);

  const root = mapParts(schema, 'scenario', shared);
  return { ...root, $defs: definitions };
}

/** In how many places each part stands, by its text, counted once for each different part that contains it. */
function placesOf(schema: SchemaNode): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const isFirst = (node: SchemaNode): boolean => {
    const text = JSON.stringify(node);
    const seen = places.get(text) ?? 0;
    places.set(text, seen + 1);
    return seen === 0;
  };
  const visit = (node: SchemaNode): SchemaNode => {
    if (!isFirst(node)) return node;
    const [annotations, rules] = divide(node);
    if (Object.keys(annotations).length === 0 || isFirst(rules)) mapParts(node, '', visit);
    return node;
  };
  mapParts(schema, '', visit);
  return places;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let nth = 2; taken.has(free); nth++) free = `${name}-${nth}`;
  return free;
}
