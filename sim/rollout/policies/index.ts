import { aduRollback } from './adu/adu-deployment.ts';
import { allAtOnce } from './all-at-once.ts';
import { awsConstant, awsExponential } from './aws/aws-job.ts';
import { hawkbitGroups } from './hawkbit/hawkbit-rollout.ts';
import { menderPhased } from './mender/mender-deployment.ts';
import { nervesHubPenalty } from './nerveshub/nerveshub-group.ts';
import type { PlanOf } from './policy.ts';
import { rings } from './rings/rings.ts';
import { memfaultStaged } from './staged/memfault-release.ts';
import { sphereRings } from './staged/sphere-feeds.ts';

/** All rollout policies. */
export const rolloutPolicies = [
  allAtOnce,
  rings,
  awsConstant,
  awsExponential,
  hawkbitGroups,
  menderPhased,
  nervesHubPenalty,
  memfaultStaged,
  aduRollback,
  sphereRings,
] as const;

/** A rollout policy as an engine runs it. */
export type PolicyPlan = PlanOf<(typeof rolloutPolicies)[number]>;
