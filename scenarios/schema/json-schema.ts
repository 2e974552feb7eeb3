import { z } from 'zod';
import { withAlikeMaps } from './alike-maps.ts';
import { withCommonFields } from './common-fields.ts';
import { withCommonRules } from './common-rules.ts';
import { withNamesOfEmptyFields } from './empty-fields.ts';
import { fleetFileSchema } from './fleet-file.ts';
import { scenarioSchema } from './schema.ts';
import { mapParts, type SchemaNode } from './schema-node.ts';
import { withSharedDefinitions } from './shared-definitions.ts';

/**
 * The JSON Schema for editors (draft 2020-12), below 100 kB: what repeats stands once in `$defs`.
 *
 * Shape  `overlay` accepts any part of a scenario; `scenario` also requires the mandatory fields, unless it extends
 *        another
 */
export function jsonSchema(kind: 'scenario' | 'overlay' = 'scenario'): z.core.JSONSchema.BaseSchema {
  const whole = withSharedDefinitions(
    withNamesOfEmptyFields(
      withAlikeMaps(withCommonRules(withCommonFields(plain(withOpenActors(withFleetOfFile(wholeSchema(kind))))))),
    ),
  );
  return withoutKinds(whole) as z.core.JSONSchema.BaseSchema;
}

/** The same with nothing shared: each field in its place, with its kind and bounds for documentation. */
export function wholeSchema(kind: 'scenario' | 'overlay' = 'scenario'): SchemaNode {
  const whole = z.toJSONSchema(scenarioSchema, { target: 'draft-2020-12', io: 'input' }) as SchemaNode;
  const { fleet, campaigns } = whole.properties!;
  const [product, campaign] = [fleet!.items!, campaigns!.items!];
  const { required: _required, ...optional } = whole;
  const { variants, ...fields }: NonNullable<SchemaNode['properties']> = {
    ...whole.properties,
    fleet: { ...fleet, items: { ...product, required: ['tenant', 'product'] } },
    campaigns: { ...campaigns, items: { ...campaign, required: ['name'] } },
  };
  const { name: _name, extends: _extends, ...varied } = fields;
  const { $schema: _schema, ...shape } = optional;
  const open: SchemaNode = {
    ...optional,
    title: kind === 'scenario' ? 'fleetlab scenario' : 'fleetlab overlay',
    properties: {
      ...fields,
      variants: { ...variants, additionalProperties: { ...shape, properties: varied } },
    },
  };
  if (kind === 'overlay') return open;
  return {
    ...open,
    if: { required: ['extends'] },
    else: {
      required: whole.required ?? [],
      properties: {
        fleet: { items: { required: product.required ?? [] } },
        campaigns: { items: { required: campaign.required ?? [] } },
      },
    },
  };
}

/** Without what the rest of a node says already, and without bounds, which differ where nothing else does. */
function plain(node: SchemaNode): SchemaNode {
  const { bounds: _bounds, example: _example, description, ...bare } = mapParts(node, '', plain);
  const own = { ...(description !== undefined && { description: hint(description) }), ...bare };
  const { type, anyOf, default: byDefault, ...others } = withoutOpenNames(own);
  const rest = isEmpty(byDefault) ? others : { ...others, default: byDefault };
  if (rest.const !== undefined || rest.enum !== undefined) return rest;
  if (type !== undefined) return { ...rest, type };
  return anyOf === undefined ? rest : { ...rest, anyOf };
}

/** A step of a campaign leaves out who attacks, if that is the actor of the campaign; which steps have to say it, the lab says. */
function withOpenActors(node: SchemaNode): SchemaNode {
  const { required, ...own } = mapParts(node, '', withOpenActors);
  const { do: word } = own.properties ?? {};
  const isOpen = (name: string): boolean => openActors.some((one) => one.do === word?.const && one.field === name);
  const left = required?.filter((name) => !isOpen(name)) ?? [];
  return left.length === 0 ? own : { ...own, required: left };
}

const openActors = [
  { do: 'attack', field: 'by' },
  { do: 'leak', field: 'to' },
] as const;

/** What an editor shows of a description: `docs/fields.md` has all of it. */
function hint(description: string): string {
  const [first, second = ''] = description.split(/(?<=[\w)]\.) (?=[A-Z])/);
  const isLong = description.length > HINT_MAX && !second.startsWith('Default');
  return firstClause(isLong ? first! : description).replace(/(?: \((?:ms|share)\))?\.$/, '');
}

const HINT_MAX = 70;

/** A long sentence up to its semicolon, unless it explains words or abbreviations before that. */
function firstClause(sentence: string): string {
  const [first] = sentence.split('; ');
  return sentence.length > HINT_MAX && first!.length >= CLAUSE_MIN && !/: |\(/.test(first!) ? first! : sentence;
}

const CLAUSE_MIN = 30;

/** That the names of fields are texts is so in every map. */
function withoutOpenNames({ propertyNames, ...node }: SchemaNode): SchemaNode {
  const isOpen = JSON.stringify(propertyNames) === '{"type":"string"}';
  return propertyNames === undefined || isOpen ? node : { ...node, propertyNames };
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

function withoutKinds(node: SchemaNode): SchemaNode {
  const { kind: _kind, $defs, ...own } = mapParts(node, '', withoutKinds);
  if ($defs === undefined) return own;
  const definitions = Object.entries($defs);
  return {
    ...own,
    $defs: Object.fromEntries(definitions.map(([name, definition]) => [name, withoutKinds(definition)])),
  };
}

/** A schema in which the list of products may also be a map with a file; its products have the fields of those in a list. */
function withFleetOfFile(whole: SchemaNode): SchemaNode {
  const { fleet, variants, ...others } = whole.properties!;
  const { products, ...fields } = fleetFile.properties!;
  const listOrFile: SchemaNode = {
    ...fleet,
    type: ['array', 'object'],
    properties: { ...fields, products: { ...products, items: fleet!.items! } },
    ...(fleetFile.required && { required: fleetFile.required }),
    additionalProperties: false,
  };
  const varied = variants?.additionalProperties;
  return {
    ...whole,
    properties: {
      ...others,
      fleet: listOrFile,
      ...(typeof varied === 'object' && {
        variants: {
          ...variants,
          additionalProperties: { ...varied, properties: { ...varied.properties, fleet: listOrFile } },
        },
      }),
    },
  };
}

/** The fields of a fleet that a file lists. */
export const fleetFile = z.toJSONSchema(fleetFileSchema, { io: 'input' }) as SchemaNode;
