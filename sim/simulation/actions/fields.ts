import type { ActorPlan } from '../../plan/actors.ts';
import type { RetriesPlan, StealthPlan } from '../../plan/campaigns.ts';
import { operatorRoles } from '../../plan/operators.ts';
import type { ParameterField, ParameterValues } from '../../plan/parameter.ts';
import type { ImagePlan } from '../../plan/plan.ts';
import type { Selection } from '../../plan/selection.ts';
import type { PolicyPlan } from '../../rollout/policies/index.ts';

/**
 * A field of an action as data: `scenarios/schema/action-fields.ts` makes from it what reads and documents the field.
 *
 * Shape   `what` is the sentence of the documentation; a field is required unless it has a default
 * Units   spans in milliseconds, shares from 0 to 1
 */
export type ActionField =
  | ParameterField
  | { readonly kind: 'effort'; readonly what: string; readonly byDefault: string }
  | { readonly kind: 'share'; readonly what: string; readonly byDefault?: string }
  | { readonly kind: 'actor'; readonly what: string }
  | { readonly kind: 'image'; readonly what: string }
  | { readonly kind: 'policy'; readonly what: string }
  | { readonly kind: 'stealth'; readonly what: string }
  | { readonly kind: 'retries'; readonly what: string }
  | typeof selection;

/** Fields by their names in a scenario file. */
export type ActionFields = Readonly<Record<string, ActionField>>;

/** What the plan holds for those fields: spans under a name that ends in `Ms`, all others under their own. */
export type PlanOf<Fields extends ActionFields> = {
  readonly [Name in keyof Fields as Fields[Name]['kind'] extends SpanKind ? `${Name & string}Ms` : Name]: ValueOf<
    Fields[Name]
  >;
};

type SpanKind = 'span' | 'signed-span' | 'effort';

type ValueOf<Field extends ActionField> = Field extends { readonly words: readonly (infer Word)[] }
  ? Word
  : Values[Field['kind']];

interface Values extends ParameterValues {
  readonly effort: number | 'typical';
  readonly share: number;
  readonly actor: ActorPlan;
  readonly image: ImagePlan;
  readonly policy: PolicyPlan;
  readonly stealth: StealthPlan | undefined;
  readonly retries: RetriesPlan | undefined;
  readonly selection: Selection;
}

/** The name of a field in the plan, as in `PlanOf`. */
export const planName = (name: string, { kind }: ActionField): string =>
  kind === 'span' || kind === 'signed-span' || kind === 'effort' ? `${name}Ms` : name;

/** The devices that a step affects. */
export const selection = { kind: 'selection' } as const;

/** How long a step lasts. */
export const duration = { kind: 'span', what: 'Duration.' } as const satisfies ActionField;

/** Whether a second operator has approved what a step does. */
export const approved = {
  kind: 'choice',
  noun: 'answer',
  words: ['yes', 'no'],
  byDefault: 'yes',
  what: 'Whether a second operator has approved it.',
} as const satisfies ActionField;

export const operatorRole = {
  kind: 'choice',
  noun: 'role',
  words: operatorRoles,
  byDefault: 'administrator',
  what: 'The role in the catalog of the operator who does it.',
} as const satisfies ActionField;
