import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Setting } from '../outcome/finding.ts';
import { spanSetting } from './evidence.ts';

/** A step that takes place once, at a time that is known before the run, and its place in the timeline. */
export interface TimedStep {
  readonly step: TimelineEntry;
  readonly place: number;
  readonly fromMs: number;
  /** When what it began ends by itself; undefined: never. */
  readonly toMs: number | undefined;
}

/** The steps of a plan that take place once, in the order of the timeline. */
export const timedSteps = ({ timeline }: Pick<Plan, 'timeline'>): readonly TimedStep[] =>
  timeline.flatMap((step, place) => {
    const { trigger, action } = step;
    if (trigger.kind !== 'at') return [];
    const fromMs = trigger.atMs;
    return [{ step, place, fromMs, toMs: 'forMs' in action ? fromMs + action.forMs : undefined }];
  });

/** Lets a step do nothing, at its time and under its label. */
export const withoutStep = ({ step, place, fromMs }: TimedStep): Setting => ({
  path: `timeline[${place}]`,
  value: `{ at: ${spanSetting(fromMs)}, do: mark, label: ${JSON.stringify(step.label)} }`,
});

/** Lets a step last shorter. */
export const shorterStep = ({ place }: TimedStep, forMs: number): Setting => ({
  path: `timeline[${place}].for`,
  value: spanSetting(Math.max(1_000, forMs)),
});
