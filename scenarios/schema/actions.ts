import { z } from 'zod';
import type { TimelineAction } from '../../sim/plan/plan.ts';
import type { ActionByForm, ActionForm, AnyAction, PlainAction } from '../../sim/simulation/actions/action.ts';
import type { attackFields } from '../../sim/simulation/actions/attack.ts';
import { type ActionFields, planName } from '../../sim/simulation/actions/fields.ts';
import { particularsOf, timelineActions } from '../../sim/simulation/actions/index.ts';
import { fieldSchema, type Written } from './action-fields.ts';
import { retiredProbe } from './retired-probes.ts';
import { describeSelection } from './selection.ts';
import { eitherBy, keysOf } from './shape.ts';
import { type Timing, timing } from './timing.ts';

// A step of the timeline: the word of an action, the fields that the action declares, and the time.

/** A step with its fields read. */
export interface ReadStep {
  readonly timing: Timing;
  readonly action: TimelineAction;
}

/** A step as a scenario writes it. */
export type WrittenStep = WrittenAction<(typeof timelineActions)[number]> & z.input<z.ZodObject<typeof timing>>;

type WrittenAction<Action> =
  Action extends ActionByForm<infer Word, infer Key, infer Forms>
    ? WrittenForm<Word, Key, Forms>
    : Action extends PlainAction<infer Word, infer Fields>
      ? { readonly do: Word } & Written<Fields>
      : never;

type WrittenForm<Word, Key extends string, Forms> = {
  [Name in keyof Forms]: Forms[Name] extends ActionForm<never, infer Fields>
    ? { readonly do: Word } & { readonly [K in Key]: Name } & Written<Fields> &
        (Word extends 'attack' ? AnyAttack : unknown)
    : never;
}[keyof Forms];

/** What each attack takes, and a plan made by code may leave out. */
type AnyAttack = Written<typeof attackFields>;

/** The fields of one form of a step, and the action that they make. */
function stepWith({ do: word, ...form }: Words, fields: ActionFields) {
  const schemas = Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)]);
  const shape: Readonly<Record<string, z.ZodType>> = {
    do: word,
    ...form,
    ...Object.fromEntries(schemas),
    ...timing,
  };
  return keysOf('a step', shape).transform((given): ReadStep => {
    const chosen = Object.keys(form).map((name) => [name, given[name]]);
    const read = Object.entries(fields)
      .filter(([name]) => given[name] !== undefined)
      .map(([name, field]) => [planName(name, field), given[name]]);
    const action = { kind: word.value, ...Object.fromEntries([...chosen, ...read]) };
    return { timing: given as Timing, action: action as TimelineAction };
  });
}

/** Fields with one possible value each, which name the action and its form. */
type Words = { readonly do: z.ZodLiteral<string> } & Readonly<Record<string, z.ZodLiteral<string>>>;

function stepOf(action: AnyAction) {
  const { word } = action;
  if (!('forms' in action)) return stepWith({ do: z.literal(word).describe(action.what) }, action.fields);
  const { key, noun, forms } = action;
  const steps = Object.entries(forms).map(([name, { what, fields }]) =>
    stepWith({ do: z.literal(word), [key]: z.literal(name).describe(what) }, fields),
  );
  return eitherBy(key, noun, Object.keys(forms), steps as [(typeof steps)[number], ...typeof steps]);
}

const steps = timelineActions.map(stepOf);
const words = timelineActions.map(({ word }) => word);

const anyStep: z.ZodType<ReadStep> = eitherBy(
  'do',
  'action',
  words,
  steps as [(typeof steps)[number], ...typeof steps],
  retiredProbe,
);

/** One entry of a timeline, with each field read. */
export const stepFields = anyStep as z.ZodType<ReadStep, WrittenStep>;

/** A short description of a step's action: `outage of network, site north`. */
export function describeAction(action: TimelineAction): string {
  const chosen = 'on' in action ? describeSelection(action.on) : '';
  return `${action.kind}${particularsOf(action)}${chosen}`;
}
