/**
 * A node of a JSON Schema, with notes for documentation, which `jsonSchema` leaves out.
 *
 * Shape  `kind` is that of a unit (`unit.ts`), also as `rate or unlimited`, or the word for a form that many fields have;
 *        `example` is a value as a file writes it, needed where neither kind, words nor fields give one
 * Units  `bounds` are in the plan's own unit
 */
export interface SchemaNode {
  readonly [word: string]: unknown;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly kind?: string;
  readonly bounds?: readonly [least: number, most: number];
  readonly example?: unknown;
}

/** A node in which each direct part is replaced; `key` names the nearest field around a part. */
export function mapParts(
  node: SchemaNode,
  key: string,
  change: (part: SchemaNode, key: string) => SchemaNode,
): SchemaNode {
  return Object.fromEntries(
    Object.entries(node).map(([word, value]) => {
      if (word === 'properties') return [word, mapFields(value as Fields, change)];
      if (several.includes(word)) return [word, (value as readonly SchemaNode[]).map((part) => change(part, key))];
      const isPart = single.includes(word) && typeof value === 'object';
      return [word, isPart ? change(value as SchemaNode, key) : value];
    }),
  );
}

type Fields = Readonly<Record<string, SchemaNode>>;

const several: readonly string[] = ['anyOf', 'oneOf', 'allOf'];
const single: readonly string[] = ['items', 'additionalProperties', 'propertyNames'];

const mapFields = (fields: Fields, change: (part: SchemaNode, key: string) => SchemaNode): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, part]) => [name, change(part, name)]));
