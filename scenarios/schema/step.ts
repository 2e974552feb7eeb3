import type { z } from 'zod';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { TimelineAction, TimelineEntry } from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { describeAction, type ReadStep, stepFields, type WrittenStep } from './actions.ts';
import { campaignTimingFault, describeTrigger, guardsOf, type OpenTrigger, timingFault, triggerOf } from './timing.ts';

/** One entry of `timeline`: when, and what. */
export const stepSchema: z.ZodType<Step, WrittenStep> = stepFields.transform(({ timing, action }, issues) => {
  const fault = timingFault(timing) ?? endlessFault(timing, action);
  if (fault !== undefined)
    issues.addIssue({ code: 'custom', path: [...fault.path], message: issueText(fault.what, fault.hint) });
  return { label: timing.label, when: triggerOf(timing), action };
});

/** One entry of the steps of a campaign: what, and what has to hold before it. Its trigger does not say of which yet. */
export const campaignStepSchema: z.ZodType<Step, WrittenStep> = stepFields.transform(({ timing, action }, issues) => {
  const fault = campaignTimingFault(timing);
  if (fault !== undefined)
    issues.addIssue({ code: 'custom', path: [...fault.path], message: issueText(fault.what, fault.hint) });
  return { label: timing.label, when: { kind: 'campaign', campaign: -1, guards: guardsOf(timing) }, action };
});

export interface Step {
  readonly label: string | undefined;
  readonly when: OpenTrigger;
  readonly action: TimelineAction;
}

/** The label of a step that has none: `outage of network, site north, at 14h`. */
export function describeStep({ when, action }: Step): string {
  const what = describeAction(action);
  const time = describeTrigger(when);
  return time === '' ? what : `${what}${what.includes(',') ? ',' : ''} ${time}`;
}

/** A step of a plan in words: when, what it does, and its label if that is one of its own. */
export function stepInWords({ label, trigger, action }: TimelineEntry) {
  const byDefault = describeStep({ label: undefined, when: trigger, action });
  const hasOwn = label !== byDefault && !/^ \(\d+\)$/.test(label.slice(byDefault.length));
  return { when: describeTrigger(trigger), does: describeAction(action), label: hasOwn ? label : undefined };
}

/** A repeated outage must end before the next begins, except of networks, which chooses other devices each time. */
function endlessFault({ every }: ReadStep['timing'], action: TimelineAction) {
  if (every === undefined || action.kind !== 'outage' || action.of === 'network' || action.forMs < every)
    return undefined;
  return {
    path: ['for'],
    what: `an outage of ${showSpan(action.forMs)} every ${showSpan(every)} never ends`,
    hint: `write a for below ${showSpan(every)}`,
  };
}
