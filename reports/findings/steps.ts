import { maySelect } from '../../sim/fleet/select-devices.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Setting } from '../outcome/finding.ts';
import { type Evidence, type Miss, spanSetting } from './evidence.ts';

/** A step that took place, and its place in the timeline. */
export interface TimedStep {
  readonly step: TimelineEntry;
  readonly place: number;
  /** As a setting names it. */
  readonly path: string;
  /** Once; several times for a step that is repeated. */
  readonly times: number;
  /** When it began first. */
  readonly fromMs: number;
  /** How long what it began lasts each time; undefined: it does not end by itself. */
  readonly forMs: number | undefined;
  /** When what it began last ends; undefined: never. */
  readonly toMs: number | undefined;
}

/** The steps of a plan that took place, in the order of the timeline. */
export const timedSteps = ({ plan, steps }: Pick<Evidence, 'plan' | 'steps'>): readonly TimedStep[] =>
  plan.timeline.flatMap((step, place) => {
    const { times, firstMs, lastMs } = steps[place];
    if (times === 0) return [];
    const forMs = 'forMs' in step.action ? step.action.forMs : undefined;
    return [
      {
        step,
        place,
        path: stepPath(plan, place),
        times,
        fromMs: firstMs,
        forMs,
        toMs: forMs === undefined ? undefined : lastMs + forMs,
      },
    ];
  });

/** `timeline[2]`, or `campaigns[0].steps[1]`. */
function stepPath({ timeline }: Pick<Plan, 'timeline'>, place: number): string {
  const { trigger } = timeline[place]!;
  if (trigger.kind !== 'campaign') return `timeline[${place}]`;
  const before = timeline.slice(0, place).filter((other) => isOfCampaign(other, trigger.campaign));
  return `campaigns[${trigger.campaign}].steps[${before.length}]`;
}

const isOfCampaign = ({ trigger }: TimelineEntry, place: number): boolean =>
  trigger.kind === 'campaign' && trigger.campaign === place;

/** Whether a step can select a device that a threshold is about, or the gateway of one; a step without a selection concerns all. */
export const concerns = (
  { step: { action } }: TimedStep,
  { products }: Pick<Miss, 'products'>,
  { fleet }: Pick<Plan, 'fleet'>,
): boolean =>
  !('on' in action) ||
  products.some(
    (product) =>
      maySelect(action.on, product) ||
      fleet.some((other) => isGatewayOf(other, product) && maySelect(action.on, other)),
  );

const isGatewayOf = ({ tenant, product }: ProductPlan, { gateway }: ProductPlan): boolean =>
  gateway?.tenant === tenant && gateway.product === product;

/** Whether what began then was begun by the step. */
export const hasBegun = ({ step: { trigger }, fromMs, times }: TimedStep, atMs: number): boolean =>
  trigger.kind === 'every' && times > 1 ? atMs >= fromMs && (atMs - fromMs) % trigger.everyMs === 0 : atMs === fromMs;

/** Lets a step do nothing, at its time and under its label. */
export const withoutStep = ({ step: { trigger, label }, path, fromMs }: TimedStep): Setting => ({
  path,
  value: `{ at: ${spanSetting(trigger.kind === 'at' ? trigger.atMs : fromMs)}, do: mark, label: ${JSON.stringify(label)} }`,
});

/** Lets a step last shorter. */
export const shorterStep = ({ path }: TimedStep, forMs: number): Setting => ({
  path: `${path}.for`,
  value: spanSetting(Math.max(1_000, forMs)),
});
