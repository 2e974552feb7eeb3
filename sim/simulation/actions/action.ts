import type { ControlSettings } from '../../plan/control-list.ts';
import type { TimelineAction } from '../../plan/plan.ts';
import type { TimelineEffects } from '../timeline-effects.ts';
import type { ActionFields, PlanOf } from './fields.ts';

/** A step of the timeline as it starts or ends. */
export interface StepRun<Action = unknown> {
  readonly action: Action;
  readonly effects: TimelineEffects;
  readonly controls: ControlSettings;
  /** Number of the step in the timeline. */
  readonly step: number;
  /** The row of its start or end: the cause of what the action does. */
  readonly row: number;
  /** The devices that its `on` has selected; none without `on`. */
  readonly devices: Uint32Array;
  /** Other steps that have started and not yet ended. */
  readonly others: readonly OngoingStep[];
  /** Number of the step with that label. */
  stepLabeled(label: string): number;
}

export interface StartingStep<Action = unknown> extends StepRun<Action> {
  /** Number of the random draw that selected its devices: each occurrence of a step has its own. */
  readonly draw: number;
}

export interface OngoingStep {
  readonly action: TimelineAction;
  readonly devices: Uint32Array;
}

/** What an action is to the reader of a scenario, and what it does to a run. */
export interface ActionForm<Action = never, Fields extends ActionFields = ActionFields> {
  /** The sentence of the documentation. */
  readonly what: string;
  readonly fields: Fields;
  start(step: StartingStep<Action>): void;
  /** How long a step lasts; without it, a step ends as it starts and leaves no row of its end. */
  lastsMs?(action: Action): number;
  /** Undoes what `start` has done, once the step has lasted its time. */
  end?(step: StepRun<Action>): void;
}

interface Named<Word extends string, Action> {
  /** The word after `do`. */
  readonly word: Word;
  /** In the label of a step that has none: what follows the word. */
  describe?(action: Action): string;
}

type ActionOf<Word extends string, Fields extends ActionFields> = { readonly kind: Word } & PlanOf<Fields>;

export interface PlainAction<Word extends string, Fields extends ActionFields, Action = ActionOf<Word, Fields>>
  extends Named<Word, Action>,
    ActionForm<Action, Fields> {}

/** An action whose other fields, and whose effect, depend on the word in one of its fields. */
export interface ActionByForm<Word extends string, Key extends string, Forms, Action = never>
  extends Named<Word, Action> {
  /** The field that names the form, and what such a word is called in errors. */
  readonly key: Key;
  readonly noun: string;
  readonly forms: Forms;
}

export type AnyAction =
  | PlainAction<string, ActionFields, never>
  | ActionByForm<string, string, Readonly<Record<string, ActionForm>>>;

/** What the plan holds for each of those actions, by its word. */
export type PlansOf<Actions extends readonly AnyAction[]> = {
  readonly [Action in Actions[number] as Action['word']]: PlanOfAction<Action>;
};

type PlanOfAction<Action> =
  Action extends ActionByForm<string, infer Key, infer Forms>
    ? { [Name in keyof Forms]: { readonly [K in Key]: Name } & PlanOfForm<Forms[Name]> }[keyof Forms]
    : PlanOfForm<Action>;

type PlanOfForm<Form> = Form extends { readonly fields: infer Fields extends ActionFields } ? PlanOf<Fields> : never;

/** Declares an action of one form; returns its argument. */
export const timelineAction = <const Word extends string, const Fields extends ActionFields>(
  action: PlainAction<Word, Fields>,
): typeof action => action;
