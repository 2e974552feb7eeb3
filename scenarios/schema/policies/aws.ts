import type { z } from 'zod';
import type { AwsPlan } from '../../../sim/rollout/policies/aws/aws-plan.ts';
import { issueText } from '../../source/problem.ts';
import { count, factor, share, span } from '../quantity.ts';
import { keysOf, listOf, oneOf } from '../shape.ts';
import { policyFields, successOf } from './fields.ts';

// The fields of a rollout policy as AWS IoT Jobs has it.

const MINUTE = 60_000;
const perMinute = () => count({ min: 1, max: 1_000 });

const criterion = keysOf('a criterion', {
  of: oneOf('failure', ['failed', 'rejected', 'timed-out', 'all'])
    .prefault('failed')
    .describe('Which executions count as failures.'),
  min: count({ min: 1 }).prefault(1).describe('Executions that must be done before the criterion is evaluated.'),
  share: share({ min: 1e-4 }).describe('Share of those that aborts the job.'),
});

const abort = keysOf('an abort', {
  criteria: listOf('criteria', criterion).describe('Evaluated in this order; the first that holds aborts the job.'),
  executedMeans: oneOf('reading', ['completed', 'notified'])
    .prefault('completed')
    .describe('Whether min counts executions that have ended (guide) or that were notified (API page).'),
  comparator: oneOf('comparator', ['>=', '>'])
    .prefault('>=')
    .describe('Whether both values must be reached (guide) or exceeded (Greengrass page).'),
});

const retry = keysOf('a retry', {
  of: oneOf('failure', ['failed', 'timed-out', 'all']).prefault('all').describe('The failures to retry after.'),
  times: count({ min: 1, max: 10 }).describe('How many times.'),
});

const window = keysOf('a maintenance window', {
  every: span({ min: 60 * MINUTE })
    .prefault('1d')
    .describe('The period of the window.'),
  from: span({ min: 0 })
    .prefault('0s')
    .describe('When it opens after the start of each period; runs begin at midnight.'),
  for: span({ min: MINUTE, max: 1_430 * MINUTE }).describe('How long it stays open: 1 to 1430 minutes.'),
});

const schedule = keysOf('a schedule', {
  startAfter: span({ min: 0 }).prefault('0s').describe('How long after the step the job starts.'),
  endAfter: span({ min: 30 * MINUTE })
    .optional()
    .describe('How long after the step the job ends. Default: never.'),
  atEnd: oneOf('behavior', ['stop-rollout', 'cancel', 'force-cancel'])
    .prefault('stop-rollout')
    .describe(
      'With endAfter: no further device begins, queued executions are canceled, or all executions are canceled.',
    ),
  windows: listOf('maintenance windows', window)
    .prefault([])
    .describe('The job rolls out only in these windows. Default: at any time.'),
});

const common = {
  success: successOf('confirmed'),
  selection: oneOf('selection', ['snapshot', 'continuous'])
    .prefault('snapshot')
    .describe('The devices present when the job begins, or also those that join later.'),
  maximumPerMinute: perMinute().prefault(1_000).describe('The most devices notified per minute, 1 to 1000.'),
  pace: oneOf('pace', ['minute', 'continuous'])
    .prefault('minute')
    .describe('Whether the devices of a minute are notified together at its end, or one by one.'),
  abort: abort.optional().describe('When the job is aborted: queued executions are canceled, those in progress go on.'),
  timeout: span({ min: MINUTE, max: 10_080 * MINUTE })
    .optional()
    .describe('An execution in progress for this long times out: 1 minute to 7 days. Default: never.'),
  stepTimeout: span({ min: MINUTE, max: 10_080 * MINUTE })
    .optional()
    .describe('The timer that devices set for each step, from one report to the next. Default: none.'),
  retry: listOf('retries', retry).prefault([]).describe('Further tries after a failure, at most 10 in total.'),
  schedule: schedule.prefault({}).describe('When the job may roll out.'),
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

/** Checks across fields. */
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
  if (endAfter !== undefined && endAfter - startAfter < 30 * MINUTE)
    refuse(['schedule', 'endAfter'], 'it ends less than 30 minutes after its start', 'write a later end');
}

/** The policy of AWS IoT Jobs with a constant rate. */
export const awsConstant = policyFields({
  kind: 'aws-constant',
  what: 'AWS IoT Jobs: a constant number of devices per minute.',
  fields: common,
  plan: (given, issues) => {
    checkTogether(given, issues);
    return {
      kind: 'aws-constant',
      ...planOf(given),
      rate: { maximumPerMinute: given.maximumPerMinute, exponential: undefined },
    };
  },
});

/** The policy of AWS IoT Jobs with an exponential rate. */
export const awsExponential = policyFields({
  kind: 'aws-exponential',
  what: 'AWS IoT Jobs: a rate that is multiplied as more devices are reached.',
  fields: {
    ...common,
    base: perMinute().prefault(50).describe('Devices notified per minute at first, 1 to 1000.'),
    factor: factor({ min: 1.1, max: 5 }).prefault(2).describe('The factor that multiplies the rate, 1.1 to 5.'),
    everyNotified: count({ min: 1 })
      .optional()
      .describe('The rate grows each time this many devices have been notified.'),
    everySucceeded: count({ min: 1 }).optional().describe('The rate grows each time this many devices have succeeded.'),
  },
  plan: (given, issues) => {
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
  },
});
