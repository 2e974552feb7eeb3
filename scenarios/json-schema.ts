import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * The schema that editors read (JSON Schema, draft 2020-12).
 *
 * Shape  `overlay` takes any part of a scenario; `scenario` also asks for what a scenario needs, unless it extends another
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
  if (kind === 'overlay') return partial;
  return {
    ...partial,
    if: { required: ['extends'] },
    else: { required: whole.required ?? [], properties: { fleet: { items: { required: product.required ?? [] } } } },
  };
}
