import { z } from 'zod';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { seriesList } from '../../sim/kernel/trace/series.ts';
import type { Condition, StepGuards, StepOutcome, Trigger } from '../../sim/plan/trigger.ts';
import { showShare } from '../../sim/selection/chance-terms.ts';
import { issueText } from '../source/problem.ts';
import { readCondition } from './condition.ts';
import { follows } from './follows.ts';
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
  follows: follows.optional().describe('The step runs once, when these other steps have gained something.'),
  after: span({ min: 0 }).optional().describe('With when and follows: time to wait then.'),
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

interface TimingFault {
  readonly path: readonly string[];
  readonly what: string;
  readonly hint: string;
}

/** The problem with a step's timing fields; undefined if there is none. */
export function timingFault(step: Timing): TimingFault | undefined {
  const triggers = triggerKeys.filter((key) => step[key] !== undefined);
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
  if (step.after !== undefined && (step.at !== undefined || step.every !== undefined))
    return {
      path: ['after'],
      what: '"after" goes with when or follows',
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

const triggerKeys = ['at', 'every', 'when', 'follows'] as const;

/** The same of a step of a campaign, which takes place once, when all that it says holds. */
export function campaignTimingFault({ every, from, until }: Timing): TimingFault | undefined {
  const repeats = { every, from, until };
  for (const key of ['every', 'from', 'until'] as const)
    if (repeats[key] !== undefined)
      return {
        path: [key],
        what: `a step of a campaign does not repeat, so it has no ${key}`,
        hint: 'write retries, or a step of the timeline',
      };
  return undefined;
}

export function triggerOf({ at, every, from, until, when, after = 0, ...others }: Timing): OpenTrigger {
  if (when !== undefined) return { kind: 'when', condition: when, afterMs: after };
  if (every !== undefined) return { kind: 'every', everyMs: every, fromMs: from ?? every, untilMs: until };
  if (at !== undefined) return { kind: 'at', atMs: at };
  return { kind: 'follows', guards: guardsOf({ after, ...others }) };
}

/** What has to hold before a step of a campaign starts. */
export const guardsOf = ({ at, when, follows: steps = [], after = 0 }: Omit<Timing, 'label'>): StepGuards => ({
  ...(at === undefined ? {} : { fromMs: at }),
  ...(when === undefined ? {} : { condition: when }),
  follows: steps,
  afterMs: after,
});

export function describeTrigger(when: OpenTrigger): string {
  switch (when.kind) {
    case 'at':
      return `at ${showSpan(when.atMs)}`;
    case 'every':
      return `every ${showSpan(when.everyMs)}`;
    case 'when':
      return `when ${describeCondition(when.condition)}`;
    case 'follows':
    case 'campaign':
      return describeGuards(when.guards);
    default:
      return when satisfies never;
  }
}

export function describeCondition({ series, operator, value }: Condition): string {
  const isShare = seriesList.some(({ id, unit }) => id === series && unit === 'share');
  return `${series} ${operator} ${isShare ? showShare(value) : value}`;
}

/** Empty: nothing has to hold. */
function describeGuards({ fromMs, condition, follows: others, afterMs }: StepGuards): string {
  const steps = others.map((some) =>
    some.map(({ label, outcome }) => `"${label}" ${outcomeInWords[outcome]}`).join(' or '),
  );
  const parts = [
    ...(fromMs === undefined ? [] : [`from ${showSpan(fromMs)}`]),
    ...(condition === undefined ? [] : [`when ${describeCondition(condition)}`]),
    ...(steps.length === 0 ? [] : [`once ${steps.join(' and ')}`]),
  ];
  return `${parts.join(', ')}${afterMs === 0 ? '' : ` and ${showSpan(afterMs)} more`}`.trim();
}

const outcomeInWords: Readonly<Record<StepOutcome, string>> = {
  started: 'has started',
  gained: 'has gained something',
  decided: 'is decided',
  failed: 'has failed',
  ended: 'has ended',
};
