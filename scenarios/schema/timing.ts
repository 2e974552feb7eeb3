import { z } from 'zod';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { seriesList } from '../../sim/kernel/trace/series.ts';
import type { Trigger } from '../../sim/plan/plan.ts';
import { showShare } from '../../sim/selection/chance-terms.ts';
import { issueText } from '../source/problem.ts';
import { readCondition } from './condition.ts';
import { isFault } from './measure.ts';
import { span } from './quantity.ts';
import { lineOfText } from './shape.ts';

/** The fields that every step has: its time and its label. */
export const timing = {
  at: span({ min: 0 }).optional().describe('Time since the start of the run.'),
  every: span({ min: 1_000 }).optional().describe('Period at which the step repeats.'),
  from: span({ min: 0 })
    .optional()
    .describe('With every: time of the first repetition. Default: one period into the run.'),
  until: span().optional().describe('With every: no repetition at or after this time. Default: the end of the run.'),
  when: z
    .string({ error: () => issueText('is not a condition', 'write for example when: fleet.onlineShare >= 99%') })
    .transform((text, issues) => {
      const condition = readCondition(text);
      if (!isFault(condition)) return condition.value;
      issues.addIssue(issueText(condition.what, condition.hint));
      return z.NEVER;
    })
    .optional()
    .meta({ example: 'fleet.onlineShare >= 99%' })
    .describe('The step runs once, at the first sample where this condition holds, such as fleet.onlineShare >= 99%.'),
  after: span({ min: 0 }).optional().describe('With when: time to wait after the condition holds.'),
  label: lineOfText('a label', 120, 'a short name for the step')
    .meta({ example: 'version 1.1' })
    .optional()
    .describe('The name of the step in reports and charts.'),
};

export type Timing = z.output<z.ZodObject<typeof timing>>;

/** A trigger whose `until` may be undefined; `timelineOf` replaces that by the end of the run. */
export type OpenTrigger =
  | Exclude<Trigger, { kind: 'every' }>
  | (Omit<Extract<Trigger, { kind: 'every' }>, 'untilMs'> & { readonly untilMs: number | undefined });

/** The problem with a step's timing fields; undefined if there is none. */
export function timingFault(step: Timing): { path: string[]; what: string; hint: string } | undefined {
  const triggers = (['at', 'every', 'when'] as const).filter((key) => step[key] !== undefined);
  if (triggers.length === 0)
    return { path: [], what: 'does not say when', hint: 'add at: 2h, every: 1h or when: fleet.onlineShare >= 99%' };
  if (triggers.length > 1)
    return { path: [triggers[1]!], what: `both ${triggers.join(' and ')} say when`, hint: 'keep one of them' };
  for (const key of ['from', 'until'] as const) {
    if (step[key] !== undefined && step.every === undefined)
      return {
        path: [key],
        what: `"${key}" goes with every`,
        hint: `remove ${key}, or use every instead of ${triggers[0]}`,
      };
  }
  if (step.after !== undefined && step.when === undefined)
    return {
      path: ['after'],
      what: '"after" goes with when',
      hint: `remove after, or use when instead of ${triggers[0]}`,
    };
  if (step.every === undefined) return undefined;
  if (step.until !== undefined && step.until <= (step.from ?? step.every))
    return {
      path: ['until'],
      what: 'ends before its first repetition',
      hint: `write an until above ${showSpan(step.from ?? step.every)}`,
    };
  return undefined;
}

export function triggerOf({ at, every, from, until, when, after }: Timing): OpenTrigger {
  if (when !== undefined) return { kind: 'when', condition: when, afterMs: after ?? 0 };
  if (every !== undefined) return { kind: 'every', everyMs: every, fromMs: from ?? every, untilMs: until };
  return { kind: 'at', atMs: at ?? 0 };
}

export function describeTrigger(when: OpenTrigger): string {
  if (when.kind === 'at') return `at ${showSpan(when.atMs)}`;
  if (when.kind === 'every') return `every ${showSpan(when.everyMs)}`;
  const { series, operator, value } = when.condition;
  const isShare = seriesList.some(({ id, unit }) => id === series && unit === 'share');
  return `when ${series} ${operator} ${isShare ? showShare(value) : value}`;
}
