import { stringify } from 'yaml';
import type { SchemaNode } from '../../scenarios/schema/schema-node.ts';
import { exampleOf, unitOf } from './field-examples.ts';
import { code } from './markdown-table.ts';

/** The columns of every table of fields. */
export const fieldColumns = ['field', 'kind', 'default', 'bounds', 'example', 'what'] as const;

/** A row for each field of a map; `mapText` is what stands for a field that is a map itself. */
export const fieldRows = (
  { properties = {}, required = [] }: SchemaNode,
  mapText: (name: string, field: SchemaNode) => string | undefined = () => undefined,
): readonly string[][] =>
  Object.entries(properties).map(([name, field]) => [
    code(name),
    mapText(name, field) ?? kindOf(field),
    required.includes(name) ? 'required' : shownDefault(field),
    boundsOf(field),
    code(writtenAs({ [name]: exampleOf(field) })),
    field.description ?? '',
  ]);

/** A value as YAML on one line; the braces of the outermost map are left out. */
export function writtenAs(value: Readonly<Record<string, unknown>>): string {
  const [[name, inner]] = Object.entries(value) as [[string, unknown]];
  const text = stringify(inner, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trim();
  return `${name}: ${text}`;
}

/** What a field takes, in words. */
export function kindOf(field: SchemaNode): string {
  const { kind } = field;
  if (kind === 'switch') return '`on`, `off`';
  if (kind !== undefined) return kind.replace(/ or (\w+)$/, ' or `$1`');
  if (field.enum !== undefined) return field.enum.map((word) => code(String(word))).join(', ');
  if (field.const !== undefined) return code(String(field.const));
  if (field.type === 'boolean') return 'true or false';
  if (field.type === 'array') return `list of ${plural(kindOf(field.items ?? {}))}`;
  if (field.type === 'object') return mapKindOf(field);
  const [one, more, ...others] = field.anyOf ?? field.oneOf ?? [];
  if (one === undefined) return 'text';
  if (others.length === 0 && more?.type === 'array' && JSON.stringify(more.items) === JSON.stringify(one))
    return `${kindOf(one)}, one or a list`;
  return [...new Set([one, more!, ...others].map(kindOf))].join(' or ');
}

const mapKindOf = ({ additionalProperties: others }: SchemaNode): string =>
  typeof others === 'object' ? `map of ${plural(kindOf(others))}` : 'map';

const plural = (kind: string): string => (/^[a-z]+$/.test(kind) && kind !== 'text' ? `${kind}s` : kind);

function boundsOf(field: SchemaNode): string {
  const unit = unitOf(field);
  if (field.bounds === undefined || unit === undefined) return '';
  return field.bounds
    .map(unit.show)
    .join(' to ')
    .replace(/^1 bytes/, '1 byte');
}

function shownDefault({ default: value, kind }: SchemaNode): string {
  if (value === undefined) return '';
  if (kind === 'switch' && typeof value === 'boolean') return code(value ? 'on' : 'off');
  if (typeof value === 'string') return code(value);
  return code(
    JSON.stringify(value)
      .replace(/"/g, '')
      .replace(/([:,])/g, '$1 '),
  );
}
