import { z } from 'zod';
import type { Selection, TimelineAction, Trigger } from '../sim/lab/plan.ts';
import { showSpan } from '../sim/time/duration.ts';
import { readCondition } from './condition.ts';
import { isFault } from './measure.ts';
import { issueText } from './problem.ts';
import { count, countMax, share, span } from './quantity.ts';
import { eitherBy, keysOf, lineOfText } from './shape.ts';
import { shareUnit } from './unit.ts';

const timing = {
  at: span({ min: 0 }).optional().describe('Time since the start of the run.'),
  every: span({ min: 1_000 }).optional().describe('Period at which the step comes again.'),
  from: span({ min: 0 }).optional().describe('With every: time of the first; one period into the run if left out.'),
  until: span().optional().describe('With every: none comes at or after this; the end of the run if left out.'),
  when: z
    .string({ error: () => issueText('is not a condition', 'write for example when: fleet.onlineShare >= 99%') })
    .transform((text, issues) => {
      const condition = readCondition(text);
      if (!isFault(condition)) return condition.value;
      issues.addIssue(issueText(condition.what, condition.mend));
      return z.NEVER;
    })
    .optional()
    .describe('The first sample at which a series meets a figure, such as fleet.onlineShare >= 99%; comes once.'),
  after: span({ min: 0 }).optional().describe('With when: time to wait after the condition holds.'),
  label: lineOfText('a label', 120, 'a short name for the step')
    .optional()
    .describe('What reports and charts call the step.'),
};

const memberMax = 64;
const member = (what: string) =>
  lineOfText(`a ${what}`, memberMax, `the name of a ${what} of this fleet`)
    .optional()
    .describe(`Only devices of this ${what}.`);

const selection = keysOf('a selection', {
  tenant: member('tenant'),
  product: member('product'),
  profile: member('profile'),
  ring: member('ring'),
  site: member('site'),
  share: share({ min: 1e-6 }).optional().describe('Of those, this share, by the chance of the step.'),
  pick: count({ min: 1, max: countMax }).optional().describe('Of those, this many, by the chance of the step.'),
}).transform((given, issues): Selection => {
  if (given.share !== undefined && given.pick !== undefined) {
    issues.addIssue({
      code: 'custom',
      path: ['pick'],
      message: issueText('both share and pick choose among the devices', 'keep one of the two'),
    });
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
});

const on = selection
  .prefault({})
  .describe('The devices it strikes: all that satisfy every given field; every device if left out.');
const lasting = span().describe('How long it lasts.');

const actions = ['outage', 'power-cycle', 'power-off', 'power-on', 'mark'] as const;

const written = eitherBy('do', 'action', actions, [
  eitherBy(
    'of',
    'outage',
    ['broker', 'network'],
    [
      keysOf('a step', {
        do: z.literal('outage'),
        of: z.literal('broker').describe('The broker is gone.'),
        for: lasting,
        ...timing,
      }),
      keysOf('a step', {
        do: z.literal('outage'),
        of: z.literal('network').describe('Chosen devices lose their network.'),
        for: lasting,
        on,
        ...timing,
      }),
    ],
  ),
  keysOf('a step', {
    do: z.literal('power-cycle').describe('Off now, on again afterwards.'),
    for: lasting,
    on,
    ...timing,
  }),
  keysOf('a step', { do: z.literal('power-off').describe('Off until a power-on.'), on, ...timing }),
  keysOf('a step', { do: z.literal('power-on').describe('On again.'), on, ...timing }),
  keysOf('a step', { do: z.literal('mark').describe('A chapter in the trace and nothing else.'), ...timing }),
]);

/** One entry of `timeline`: when, and what. */
export const stepSchema = written.transform((step, issues): Step => {
  const fault = timingFault(step);
  if (fault !== undefined)
    issues.addIssue({ code: 'custom', path: fault.path, message: issueText(fault.what, fault.mend) });
  return { label: step.label, when: triggerOf(step), action: actionOf(step) };
});

/** A step whose `until` is still open: the end of the run closes it. */
export interface Step {
  readonly label: string | undefined;
  readonly when: OpenTrigger;
  readonly action: TimelineAction;
}

export type OpenTrigger =
  | Exclude<Trigger, { kind: 'every' }>
  | (Omit<Extract<Trigger, { kind: 'every' }>, 'untilMs'> & { readonly untilMs: number | undefined });

/** What a step is called that has no label of its own: `outage of network, site north, at 14h`. */
export function describeStep({ when, action }: Step): string {
  const chosen =
    'on' in action
      ? Object.entries(action.on).map(([key, value]) => `, ${key} ${key === 'share' ? shareUnit.show(value) : value}`)
      : [];
  const whom = chosen.join('');
  return `${action.kind}${action.kind === 'outage' ? ` of ${action.of}` : ''}${whom}${whom === '' ? '' : ','} ${describeTrigger(when)}`;
}

type Written = z.output<typeof written>;

function timingFault(step: Written): { path: string[]; what: string; mend: string } | undefined {
  const triggers = (['at', 'every', 'when'] as const).filter((key) => step[key] !== undefined);
  if (triggers.length === 0)
    return { path: [], what: 'does not say when', mend: 'add at: 2h, every: 1h or when: fleet.onlineShare >= 99%' };
  if (triggers.length > 1)
    return { path: [triggers[1]!], what: `both ${triggers.join(' and ')} say when`, mend: 'keep one of them' };
  for (const key of ['from', 'until'] as const) {
    if (step[key] !== undefined && step.every === undefined)
      return {
        path: [key],
        what: `"${key}" goes with every`,
        mend: `remove ${key}, or use every instead of ${triggers[0]}`,
      };
  }
  if (step.after !== undefined && step.when === undefined)
    return {
      path: ['after'],
      what: '"after" goes with when',
      mend: `remove after, or use when instead of ${triggers[0]}`,
    };
  if (step.every === undefined) return undefined;
  if (step.until !== undefined && step.until <= (step.from ?? step.every))
    return {
      path: ['until'],
      what: 'ends before it has come once',
      mend: `write an until above ${showSpan(step.from ?? step.every)}`,
    };
  if (step.do === 'outage' && step.of === 'broker' && step.for >= step.every)
    return {
      path: ['for'],
      what: `an outage of ${showSpan(step.for)} every ${showSpan(step.every)} never ends`,
      mend: `write a for below ${showSpan(step.every)}`,
    };
  return undefined;
}

function triggerOf({ at, every, from, until, when, after }: Written): OpenTrigger {
  if (when !== undefined) return { kind: 'when', condition: when, afterMs: after ?? 0 };
  if (every !== undefined) return { kind: 'every', everyMs: every, fromMs: from ?? every, untilMs: until };
  return { kind: 'at', atMs: at ?? 0 };
}

function actionOf(step: Written): TimelineAction {
  switch (step.do) {
    case 'outage':
      return step.of === 'broker'
        ? { kind: 'outage', of: 'broker', forMs: step.for }
        : { kind: 'outage', of: 'network', forMs: step.for, on: step.on };
    case 'power-cycle':
      return { kind: 'power-cycle', forMs: step.for, on: step.on };
    case 'power-off':
    case 'power-on':
      return { kind: step.do, on: step.on };
    case 'mark':
      return { kind: 'mark' };
    default:
      return step satisfies never;
  }
}

function describeTrigger(when: OpenTrigger): string {
  if (when.kind === 'at') return `at ${showSpan(when.atMs)}`;
  if (when.kind === 'every') return `every ${showSpan(when.everyMs)}`;
  const { series, operator, value } = when.condition;
  return `when ${series} ${operator} ${value}`;
}
