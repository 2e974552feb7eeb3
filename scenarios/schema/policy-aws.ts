import { z } from 'zod';
import type { AwsPlan } from '../../sim/plan/policy-plan.ts';
import { issueText } from '../source/problem.ts';
import { successOf } from './policy-fields.ts';
import { count, factor, share, span } from './quantity.ts';
import { keysOf, listOf, oneOf } from './shape.ts';

const minute = 60_000;
const perMinute = () => count({ min: 1, max: 1_000 });

const criterion = keysOf('a criterion', {
  of: oneOf('failure', ['failed', 'rejected', 'timed-out', 'all'])
    .prefault('failed')
    .describe('Which executions count as failures.'),
  min: count({ min: 1 }).prefault(1).describe('Executions that must be done before it is looked at.'),
  share: share({ min: 1e-4 }).describe('Share of those at which the job is aborted.'),
});

const abort = keysOf('an abort', {
  criteria: listOf('criteria', criterion).describe('Looked at in this order; the first that holds aborts the job.'),
  executedMeans: oneOf('reading', ['completed', 'notified'])
    .prefault('completed')
    .describe('Whether min counts executions that have ended (guide) or that were notified (API page).'),
  comparator: oneOf('comparator', ['>=', '>'])
    .prefault('>=')
    .describe('Whether both figures have to be reached (guide) or exceeded (Greengrass page).'),
});

const retry = keysOf('a retry', {
  of: oneOf('failure', ['failed', 'timed-out', 'all']).prefault('all').describe('After which failures.'),
  times: count({ min: 1, max: 10 }).describe('How often.'),
});

const window = keysOf('a maintenance window', {
  every: span({ min: 60 * minute })
    .prefault('1d')
    .describe('Period at which it comes.'),
  from: span({ min: 0 }).prefault('0s').describe('How long after each period begins it opens; runs begin at midnight.'),
  for: span({ min: minute, max: 1_430 * minute }).describe('How long it is open: 1 to 1430 minutes.'),
});

const schedule = keysOf('a schedule', {
  startAfter: span({ min: 0 }).prefault('0s').describe('How long after the step it starts.'),
  endAfter: span({ min: 30 * minute })
    .optional()
    .describe('How long after the step it ends; never, if left out.'),
  atEnd: oneOf('behavior', ['stop-rollout', 'cancel', 'force-cancel'])
    .prefault('stop-rollout')
    .describe('With endAfter: nobody new begins; or what is queued is canceled; or what has begun, too.'),
  windows: listOf('maintenance windows', window).prefault([]).describe('It rolls out in these only; always, if none.'),
});

const common = {
  success: successOf('confirmed'),
  selection: oneOf('selection', ['snapshot', 'continuous'])
    .prefault('snapshot')
    .describe('Devices that are there as it begins, or those too that join later.'),
  maximumPerMinute: perMinute().prefault(1_000).describe('Devices notified a minute at most, 1 to 1000.'),
  pace: oneOf('pace', ['minute', 'continuous'])
    .prefault('minute')
    .describe('Whether the devices of a minute are notified at its end, or one by one.'),
  abort: abort.optional().describe('When it is aborted: what is queued is canceled, what has begun goes on.'),
  timeout: span({ min: minute, max: 10_080 * minute })
    .optional()
    .describe('An execution in progress for so long times out: 1 minute to 7 days; never, if left out.'),
  stepTimeout: span({ min: minute, max: 10_080 * minute })
    .optional()
    .describe('Devices set a timer of so long for each step, from one report to the next; none, if left out.'),
  retry: listOf('retries', retry).prefault([]).describe('Further tries after a failure, at most 10 in all.'),
  schedule: schedule.prefault({}).describe('When it may roll out.'),
};

type Common = z.output<z.ZodObject<typeof common>>;

const planOf = (given: Common): Omit<AwsPlan, 'kind' | 'rate'> => ({
  success: given.success,
  selection: given.selection,
  pace: given.pace,
  abort: given.abort ?? { criteria: [], executedMeans: 'completed', comparator: '>=' },
  inProgressTimeoutMs: given.timeout,
  stepTimeoutMs: given.stepTimeout,
  retry: given.retry,
  schedule: {
    startAfterMs: given.schedule.startAfter,
    endAfterMs: given.schedule.endAfter,
    endBehavior: given.schedule.atEnd,
    windows: given.schedule.windows.map(({ every, from, for: forMs }) => ({ everyMs: every, fromMs: from, forMs })),
  },
});

/** What no single field can know. */
function checkTogether(given: Common, issues: z.core.$RefinementCtx): void {
  const refuse = (path: (string | number)[], what: string, hint: string): void => {
    issues.addIssue({ code: 'custom', path, message: issueText(what, hint) });
  };
  if (given.retry.reduce((sum, { times }) => sum + times, 0) > 10)
    refuse(['retry'], 'there are more than 10 retries in all', 'write at most 10, both kinds taken together');
  if (
    given.timeout === undefined &&
    given.stepTimeout === undefined &&
    given.retry.some(({ of }) => of === 'timed-out')
  )
    refuse(['retry'], 'without a timeout nothing times out', 'add timeout: 1h, or retry after failed only');
  given.schedule.windows.forEach(({ every, from, for: forMs }, nth) => {
    if (from >= every || forMs >= every)
      refuse(
        ['schedule', 'windows', nth],
        'the window is not within its period',
        'write a from and a for below its every',
      );
  });
  const { startAfter, endAfter } = given.schedule;
  if (endAfter !== undefined && endAfter - startAfter < 30 * minute)
    refuse(['schedule', 'endAfter'], 'it ends less than 30 minutes after its start', 'write a later end');
}

/** AWS IoT Jobs at a constant rate. */
export const awsConstant = keysOf('a policy', {
  kind: z.literal('aws-constant').describe('AWS IoT Jobs: so many devices a minute.'),
  ...common,
}).transform((given, issues): AwsPlan => {
  checkTogether(given, issues);
  return {
    kind: 'aws-constant',
    ...planOf(given),
    rate: { maximumPerMinute: given.maximumPerMinute, exponential: undefined },
  };
});

/** AWS IoT Jobs at a rate that grows. */
export const awsExponential = keysOf('a policy', {
  kind: z.literal('aws-exponential').describe('AWS IoT Jobs: a rate that is multiplied as devices are reached.'),
  ...common,
  base: perMinute().prefault(50).describe('Devices notified a minute at first, 1 to 1000.'),
  factor: factor({ min: 1.1, max: 5 }).prefault(2).describe('What the rate is multiplied by, 1.1 to 5.'),
  everyNotified: count({ min: 1 }).optional().describe('It grows each time that so many have been notified.'),
  everySucceeded: count({ min: 1 }).optional().describe('It grows each time that so many have succeeded.'),
}).transform((given, issues): AwsPlan => {
  checkTogether(given, issues);
  const { everyNotified, everySucceeded } = given;
  if (everyNotified === undefined && everySucceeded === undefined)
    issues.addIssue(issueText('does not say when its rate grows', 'add everyNotified: 1000 or everySucceeded: 1000'));
  return {
    kind: 'aws-exponential',
    ...planOf(given),
    rate: {
      maximumPerMinute: given.maximumPerMinute,
      exponential: { basePerMinute: given.base, factor: given.factor, everyNotified, everySucceeded },
    },
  };
});
