import { operatorRoles } from '../../plan/operators.ts';
import type { ImagePlan } from '../../plan/plan.ts';
import type { Selection } from '../../plan/selection.ts';
import type { PolicyPlan } from '../../rollout/policies/index.ts';

/**
 * A field of an action as data: `scenarios/schema/action-fields.ts` makes from it what reads and documents the field.
 *
 * Shape   `what` is the sentence of the documentation; a field is required unless it has a default
 * Units   spans in milliseconds
 */
export type ActionField =
  | SpanField
  | SignedSpanField
  | ChoiceField
  | TextField
  | NumberField
  | { readonly kind: 'image'; readonly what: string }
  | { readonly kind: 'policy'; readonly what: string }
  | typeof selection;

export interface SpanField {
  readonly kind: 'span';
  readonly what: string;
  /** Undefined: from one millisecond to the longest run. */
  readonly bounds?: { readonly min?: number; readonly max?: number };
}

export interface SignedSpanField {
  readonly kind: 'signed-span';
  readonly what: string;
  readonly bounds: { readonly min: number; readonly max: number };
}

export interface ChoiceField {
  readonly kind: 'choice';
  readonly what: string;
  /** What one of the words is called in errors: `unknown layer "boot"`. */
  readonly noun: string;
  readonly words: readonly string[];
  readonly byDefault?: string;
}

export interface TextField {
  readonly kind: 'text';
  readonly what: string;
  /** What the text is, and what to write, in errors. */
  readonly noun: string;
  readonly like: string;
  readonly lengthMax: number;
}

export interface NumberField {
  readonly kind: 'number';
  readonly what: string;
  readonly bounds: { readonly min: number; readonly max: number };
}

/** Fields by their names in a scenario file. */
export type ActionFields = Readonly<Record<string, ActionField>>;

/** What the plan holds for those fields: spans under a name that ends in `Ms`, all others under their own. */
export type PlanOf<Fields extends ActionFields> = {
  readonly [Name in keyof Fields as Fields[Name]['kind'] extends SpanKind ? `${Name & string}Ms` : Name]: ValueOf<
    Fields[Name]
  >;
};

type SpanKind = 'span' | 'signed-span';

type ValueOf<Field extends ActionField> = Field extends ChoiceField ? Field['words'][number] : Values[Field['kind']];

interface Values {
  readonly span: number;
  readonly 'signed-span': number;
  readonly choice: string;
  readonly text: string;
  readonly number: number;
  readonly image: ImagePlan;
  readonly policy: PolicyPlan;
  readonly selection: Selection;
}

/** The name of a field in the plan, as in `PlanOf`. */
export const planName = (name: string, { kind }: ActionField): string =>
  kind === 'span' || kind === 'signed-span' ? `${name}Ms` : name;

/** The devices that a step affects. */
export const selection = { kind: 'selection' } as const;

/** How long a step lasts. */
export const duration = { kind: 'span', what: 'Duration.' } as const satisfies ActionField;

export const operatorRole = {
  kind: 'choice',
  noun: 'role',
  words: operatorRoles,
  byDefault: 'administrator',
  what: 'The role in the catalog of the operator who does it.',
} as const satisfies ActionField;
