import { divide } from './common-rules.ts';
import { mapParts, type SchemaNode } from './schema-node.ts';

/** About as long as a reference to a definition, and its name in `$defs`. */
const REFERENCE_LENGTH = 29;
const NAME_LENGTH = 12;

/**
 * The same JSON Schema with one definition in `$defs` for each part that is shorter so, and references to it. Where parts
 * differ only in their sentence and default, these stand beside the reference.
 *
 * Shape  a definition is named for its kind, or for the field where it first stands; of several with that name, those that
 *        are referred to less often get a number
 */
export function withSharedDefinitions(schema: SchemaNode): SchemaNode {
  const places = placesOf(schema);
  const names = new Map<string, string>();
  const definitions: Record<string, SchemaNode> = {};

  const repeats = (node: SchemaNode): boolean => {
    const text = JSON.stringify(node);
    const count = places.get(text) ?? 0;
    return count * text.length > text.length + NAME_LENGTH + count * REFERENCE_LENGTH;
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
  return withNamesByUse({ ...root, $defs: definitions });
}

/** The same, with the shortest of alike names for the definition that is referred to most. */
function withNamesByUse(schema: SchemaNode): SchemaNode {
  const text = JSON.stringify(schema);
  const uses = new Map<string, number>();
  for (const [, name] of text.matchAll(reference)) uses.set(name!, (uses.get(name!) ?? 0) + 1);
  const alike = new Map<string, readonly string[]>();
  for (const name of Object.keys(schema.$defs ?? {})) {
    const plain = name.replace(/-\d+$/, '');
    alike.set(plain, [...(alike.get(plain) ?? []), name]);
  }
  const renamed = new Map(
    [...alike].flatMap(([plain, names]) =>
      names
        .toSorted((one, other) => (uses.get(other) ?? 0) - (uses.get(one) ?? 0))
        .map((name, nth) => [name, nth === 0 ? plain : `${plain}-${nth + 1}`] as const),
    ),
  );
  const { $defs = {}, ...root } = JSON.parse(
    text.replaceAll(reference, (_whole, name: string) => `"#/$defs/${renamed.get(name)}"`),
  ) as SchemaNode;
  return { ...root, $defs: Object.fromEntries(Object.entries($defs).map(([name, one]) => [renamed.get(name)!, one])) };
}

const reference = /"#\/\$defs\/([^"]+)"/g;

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
