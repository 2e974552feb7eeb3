import type { Engine, RolloutPorts, Targets } from './contract.ts';
import { type PolicyPlan, rolloutPolicies } from './index.ts';
import type { RolloutPolicy } from './policy.ts';

export type * from './contract.ts';
export { signals } from './contract.ts';

const byKind = new Map<string, RolloutPolicy<PolicyPlan>>(rolloutPolicies.map((policy) => [policy.kind, policy]));

/** The policy of that kind. */
export const policyOf = (kind: PolicyPlan['kind']): RolloutPolicy<PolicyPlan> => byKind.get(kind)!;

/** The engine of a policy; `begin` starts it, or `restore` continues it. */
export const engineOf = (plan: PolicyPlan, targets: Targets, ports: RolloutPorts): Engine =>
  policyOf(plan.kind).engine(plan, targets, ports);

/** The same policy without any gate. */
export const withoutGates = (plan: PolicyPlan): PolicyPlan => policyOf(plan.kind).withoutGates(plan);
