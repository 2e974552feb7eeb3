import { z } from 'zod';
import type { AduPlan, AllAtOncePlan, PolicyPlan, SphereRingsPlan } from '../../sim/plan/policy-plan.ts';
import { awsConstant, awsExponential } from './policy-aws.ts';
import { successOf } from './policy-fields.ts';
import { hawkbitGroups } from './policy-hawkbit.ts';
import { ringsPolicy } from './policy-rings.ts';
import { memfaultStaged, menderPhased, nervesHubPenalty } from './policy-staged.ts';
import { count, share, span } from './quantity.ts';
import { eitherBy, keysOf, listOf, nameOf, oneOf } from './shape.ts';

// The fields of `policy` in a rollout step, one set for each kind of policy.

const allAtOnce = keysOf('a policy', {
  kind: z.literal('all-at-once').describe('All devices at once; nothing stops it.'),
  success: successOf('confirmed'),
}).transform(({ success }): AllAtOncePlan => ({ kind: 'all-at-once', success }));

const aduRollback = keysOf('a policy', {
  kind: z
    .literal('adu-rollback')
    .describe('Azure Device Update: all devices at once, and back to the old version when too many have failed.'),
  success: successOf('rebooted'),
  rollback: keysOf('a rollback policy', {
    failed: share({ min: 1e-6 }).prefault('10%').describe('Share of devices that must fail (devicesFailedPercentage).'),
    count: count({ min: 1 }).prefault(1).describe('Number of devices that must fail (devicesFailedCount).'),
    combine: oneOf('combination', ['both', 'either'])
      .prefault('both')
      .describe('Whether both must be reached, or one is enough.'),
    of: oneOf('whole', ['all', 'ended']).prefault('all').describe('The base of the share: all devices, or those done.'),
  })
    .optional()
    .describe('When all devices go back to their old version. Default: never.'),
}).transform(
  ({ success, rollback }): AduPlan => ({
    kind: 'adu-rollback',
    success,
    rollback: rollback && {
      share: rollback.failed,
      count: rollback.count,
      combine: rollback.combine,
      of: rollback.of,
    },
  }),
);

const sphereRings = keysOf('a policy', {
  kind: z.literal('sphere-rings').describe('Azure Sphere: the RetailEval feed first, Retail two weeks later.'),
  success: successOf('rebooted'),
  evaluation: listOf('ring names', nameOf('a ring name', 'retail-eval'))
    .prefault(['retail-eval'])
    .describe('Rings on the RetailEval feed; all others are on Retail.'),
  lead: span({ min: 0 }).prefault('14d').describe('How long RetailEval gets a release before Retail.'),
}).transform(
  ({ success, evaluation, lead }): SphereRingsPlan => ({ kind: 'sphere-rings', success, evaluation, leadMs: lead }),
);

export const policyKinds = [
  'all-at-once',
  'rings',
  'aws-constant',
  'aws-exponential',
  'hawkbit-groups',
  'mender-phased',
  'nerveshub-penalty',
  'memfault-staged',
  'adu-rollback',
  'sphere-rings',
] as const satisfies readonly PolicyPlan['kind'][];

/** The rollout policy of a step, with its defaults filled in. */
export const policySchema = eitherBy('kind', 'policy', policyKinds, [
  allAtOnce,
  ringsPolicy,
  awsConstant,
  awsExponential,
  hawkbitGroups,
  menderPhased,
  nervesHubPenalty,
  memfaultStaged,
  aduRollback,
  sphereRings,
]);

/** The rings that a policy names; all of them must be in the fleet. */
export const ringsNamedBy = (policy: PolicyPlan): readonly string[] =>
  policy.kind === 'rings' ? (policy.order ?? []) : policy.kind === 'sphere-rings' ? policy.evaluation : [];
