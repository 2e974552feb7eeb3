import { z } from 'zod';
import type { MemfaultPlan, MenderPlan, NervesHubPlan } from '../../sim/plan/policy-plan.ts';
import { issueText } from '../source/problem.ts';
import { successOf } from './policy-fields.ts';
import { count, share, span } from './quantity.ts';
import { keysOf, listOf, nameOf, oneOf } from './shape.ts';

const phase = keysOf('a phase', {
  batch: share({ min: 1e-6 }).optional().describe('Share of the group. The last phase takes all that are left.'),
  after: span({ min: 0 }).prefault('0s').describe('How long after the start of the deployment this phase begins.'),
});

/** The policy of Mender. */
export const menderPhased = keysOf('a policy', {
  kind: z
    .literal('mender-phased')
    .describe('Mender: phases that begin by the clock; the first devices that ask fill them.'),
  success: successOf('confirmed'),
  selection: oneOf('selection', ['static', 'dynamic'])
    .prefault('static')
    .describe('The devices present when the deployment is created, or also those that join later.'),
  startAfter: span({ min: 0 }).prefault('0s').describe('How long after the step the deployment starts.'),
  phases: listOf('phases', phase).prefault([{}]).describe('The phases in order; the last one takes all devices left.'),
  retries: count({ max: 100 }).prefault(0).describe('Further tries after a failure.'),
  maxDevices: count({ min: 1 })
    .optional()
    .describe('With selection: dynamic, the deployment is finished when this many devices are done. Default: never.'),
}).transform((given, issues): MenderPlan => {
  const refuse = (path: (string | number)[], what: string, hint: string): void => {
    issues.addIssue({ code: 'custom', path, message: issueText(what, hint) });
  };
  const last = given.phases.length - 1;
  if (last < 0) refuse(['phases'], 'there is no phase', 'leave phases out for one that takes all');
  given.phases.forEach(({ batch, after }, nth) => {
    if (nth < last && batch === undefined) refuse(['phases', nth], 'has no batch', 'write batch: 10%');
    if (nth > 0 && after <= given.phases[nth - 1]!.after)
      refuse(['phases', nth, 'after'], 'comes no later than the phase before', 'write a later after');
  });
  const batches = given.phases.slice(0, last).reduce((sum, { batch = 0 }) => sum + batch, 0);
  if (batches >= 1) refuse(['phases'], 'nothing is left for the last phase', 'write smaller batches');
  return {
    kind: 'mender-phased',
    success: given.success,
    selection: given.selection,
    startAfterMs: given.startAfter,
    phases: given.phases.map(({ batch, after }, nth) => ({
      share: nth === last ? 1 - batches : (batch ?? 0),
      afterMs: after,
    })),
    retries: given.retries,
    maxDevices: given.maxDevices,
  };
});

/** The policy of NervesHub. */
export const nervesHubPenalty = keysOf('a policy', {
  kind: z
    .literal('nerveshub-penalty')
    .describe('NervesHub: a limited number at a time, and a penalty for devices that keep failing.'),
  success: successOf('rebooted'),
  concurrent: count({ min: 1 }).prefault(10).describe('Updates in flight at one time.'),
  rate: keysOf('a rate', {
    attempts: count({ min: 1, max: 20 })
      .prefault(5)
      .describe('This many attempts within the time below put a device in the penalty box.'),
    within: span({ min: 1_000 }).prefault('180s').describe('The time in which attempts count together.'),
  })
    .prefault({})
    .describe('How many attempts in a short time are too many.'),
  attempts: count({ min: 1, max: 60_000 }).prefault(3).describe('This many attempts in total also put a device there.'),
  penalty: span({ min: 1_000 }).prefault('24h').describe('How long a device stays in the penalty box.'),
  inflight: span({ min: 1_000 })
    .prefault('1h')
    .describe('How long an update may take; after that it no longer counts as in flight.'),
}).transform(
  (given): NervesHubPlan => ({
    kind: 'nerveshub-penalty',
    success: given.success,
    concurrent: given.concurrent,
    failureRate: { amount: given.rate.attempts, withinMs: given.rate.within },
    failureThreshold: given.attempts,
    penaltyMs: given.penalty,
    inflightMs: given.inflight,
  }),
);

const stage = keysOf('a stage', {
  share: share().prefault('0%').describe('Share of the cohort that this and earlier stages reach.'),
  count: count({ min: 1 }).optional().describe('The fewest devices that they reach.'),
  after: span({ min: 0 }).prefault('0s').describe('How long after the stage before this one begins.'),
});

/** The policy of Memfault. */
export const memfaultStaged = keysOf('a policy', {
  kind: z.literal('memfault-staged').describe('Memfault: a growing share of a cohort.'),
  success: successOf('rebooted'),
  cohort: nameOf('a cohort name', 'beta').optional().describe('Only devices of this cohort. Default: all devices.'),
  stages: listOf('stages', stage)
    .prefault([
      { count: 10 },
      { share: '5%', after: '1d' },
      { share: '25%', after: '2d' },
      { share: '50%', after: '2d' },
      { share: '100%', after: '2d' },
    ])
    .describe('The stages in order; each reaches at least as many devices as the one before.'),
}).transform(({ success, cohort, stages }, issues): MemfaultPlan => {
  stages.forEach((each, nth) => {
    if (nth > 0 && each.share < stages[nth - 1]!.share)
      issues.addIssue({
        code: 'custom',
        path: ['stages', nth, 'share'],
        message: issueText('reaches fewer than the stage before', 'write shares that grow'),
      });
  });
  return {
    kind: 'memfault-staged',
    success,
    cohort,
    stages: stages.map(({ share: reached, count: least, after }) => ({
      share: reached,
      count: least,
      afterMs: after,
    })),
  };
});
