import type { PolicyPlan } from '../../sim/rollout/policies/index.ts';
import { aduRollback } from './policies/adu-rollback.ts';
import { allAtOnce } from './policies/all-at-once.ts';
import { awsConstant, awsExponential } from './policies/aws.ts';
import { hawkbitGroups } from './policies/hawkbit-groups.ts';
import { memfaultStaged } from './policies/memfault-staged.ts';
import { menderPhased } from './policies/mender-phased.ts';
import { nervesHubPenalty } from './policies/nerveshub-penalty.ts';
import { rings } from './policies/rings.ts';
import { sphereRings } from './policies/sphere-rings.ts';
import { eitherBy } from './shape.ts';

/** All policies, in the order in which documentation and errors list them. */
const policies = [
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

type Schemas<List extends readonly { readonly schema: unknown }[]> = {
  readonly [Nth in keyof List]: List[Nth]['schema'];
};

export const policyKinds: readonly PolicyPlan['kind'][] = policies.map(({ kind }) => kind);

const schemas = policies.map(({ schema }) => schema) as unknown as Schemas<typeof policies>;

/** The rollout policy of a step, with its defaults filled in. */
export const policySchema = eitherBy('kind', 'policy', policyKinds, schemas);

const fieldsOf = ({ kind }: PolicyPlan) => policies.find((policy) => policy.kind === kind);

/** The rings that a policy names; all of them must be in the fleet. */
export const ringsNamedBy = (policy: PolicyPlan): readonly string[] => fieldsOf(policy)?.ringsNamed(policy) ?? [];

/** Whether a policy asks the users of devices to confirm. */
export const asksUsers = (policy: PolicyPlan): boolean => fieldsOf(policy)?.asksUsers(policy) ?? false;
