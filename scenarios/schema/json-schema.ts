import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * The JSON Schema for editors (draft 2020-12).
 *
 * Shape  `overlay` accepts any part of a scenario; `scenario` also requires the mandatory fields, unless it extends
 *        another
 */
export function jsonSchema(kind: 'scenario' | 'overlay' = 'scenario'): Schema {
  const whole = z.toJSONSchema(scenarioSchema, { target: 'draft-2020-12', io: 'input' }) as Schema;
  const { fleet } = whole.properties as Readonly<Record<string, Schema>>;
  const product = fleet!.items as Schema;
  const partial: Schema = {
    ...whole,
    title: kind === 'scenario' ? 'fleetlab scenario' : 'fleetlab overlay',
    properties: { ...whole.properties, fleet: { ...fleet, items: { ...product, required: ['tenant', 'product'] } } },
  };
  delete partial.required;
  const { variants, ...fields } = partial.properties as Readonly<Record<string, Schema>>;
  const { name: _name, extends: _extends, ...varied } = fields;
  const { title: _title, $schema: _schema, ...shape } = partial;
  const open: Schema = {
    ...partial,
    properties: { ...fields, variants: { ...variants, additionalProperties: { ...shape, properties: varied } } },
  };
  if (kind === 'overlay') return open;
  return {
    ...open,
    if: { required: ['extends'] },
    else: { required: whole.required ?? [], properties: { fleet: { items: { required: product.required ?? [] } } } },
  };
}
