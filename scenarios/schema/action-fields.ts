import type { z } from 'zod';
import type { ActionField, ActionFields } from '../../sim/simulation/actions/fields.ts';
import { actor } from './actor.ts';
import { imageSchema } from './image.ts';
import { count, effort, factor, share, signedSpan, size, span } from './quantity.ts';
import { policySchema } from './rollout-policy.ts';
import { on } from './selection.ts';
import { lineOfText, nameOf, oneOf } from './shape.ts';
import { retriesSchema, stealthSchema } from './stealth.ts';

/** What reads and documents a field of an action. */
export function fieldSchema(field: ActionField): z.ZodType {
  switch (field.kind) {
    case 'span':
      return orElse(span(field.bounds), field.byDefault).describe(field.what);
    case 'effort':
      return effort().prefault(field.byDefault).describe(field.what);
    case 'size':
      return orElse(size(field.bounds), field.byDefault).describe(field.what);
    case 'signed-span':
      return signedSpan(field.bounds).describe(field.what);
    case 'choice':
      return orElse(oneOf(field.noun, field.words), field.byDefault).describe(field.what);
    case 'text':
      return orElse(textOf(field), field.byDefault).describe(field.what);
    case 'share':
      return orElse(share(), field.byDefault).describe(field.what);
    case 'actor':
      return actor.describe(field.what);
    case 'number':
      return orElse(factor(field.bounds), field.byDefault).describe(field.what);
    case 'count':
      return orElse(count(field.bounds), field.byDefault).describe(field.what);
    case 'image':
      return imageSchema.describe(field.what);
    case 'policy':
      return policySchema.describe(field.what);
    case 'stealth':
      return stealthSchema.describe(field.what);
    case 'retries':
      return retriesSchema.describe(field.what);
    case 'selection':
      return on;
    default:
      return field satisfies never;
  }
}

const textOf = ({ noun, lengthMax, like, example, isName }: Extract<ActionField, { kind: 'text' }>): z.ZodType =>
  isName === true ? nameOf(noun, like) : lineOfText(noun, lengthMax, like).meta({ example });

const orElse = (schema: z.ZodType, byDefault: string | number | undefined): z.ZodType =>
  byDefault === undefined ? schema : schema.prefault(byDefault);

/** Those fields as a scenario writes them: one with a default may be left out. */
export type Written<Fields extends ActionFields> = {
  readonly [Name in keyof Fields as HasDefault<Fields[Name]> extends true ? never : Name]: WrittenValue<Fields[Name]>;
} & {
  readonly [Name in keyof Fields as HasDefault<Fields[Name]> extends true ? Name : never]?:
    | WrittenValue<Fields[Name]>
    | undefined;
};

type HasDefault<Field extends ActionField> = Field extends
  | { readonly byDefault: string | number }
  | { readonly kind: 'selection' | 'stealth' | 'retries' }
  ? true
  : false;

type WrittenValue<Field extends ActionField> = Field extends { readonly words: readonly string[] }
  ? Field['words'][number]
  : WrittenValues[Field['kind']];

interface WrittenValues {
  readonly span: z.input<ReturnType<typeof span>>;
  readonly effort: z.input<ReturnType<typeof effort>>;
  readonly 'signed-span': z.input<ReturnType<typeof signedSpan>>;
  readonly size: z.input<ReturnType<typeof size>>;
  readonly choice: string;
  readonly text: z.input<ReturnType<typeof lineOfText>>;
  readonly share: z.input<ReturnType<typeof share>>;
  readonly actor: z.input<typeof actor>;
  readonly number: z.input<ReturnType<typeof factor>>;
  readonly count: z.input<ReturnType<typeof count>>;
  readonly image: z.input<typeof imageSchema>;
  readonly policy: z.input<typeof policySchema>;
  readonly stealth: z.input<typeof stealthSchema>;
  readonly retries: z.input<typeof retriesSchema>;
  readonly selection: z.input<typeof on>;
}
