import type { PolicyPlan } from '../../plan/policy-plan.ts';

/** The same policy without any gate: no thresholds, no bake times, no lead. Order and rates stay. */
export function withoutGates(policy: PolicyPlan): PolicyPlan {
  switch (policy.kind) {
    case 'rings':
      return { ...policy, bakeMs: 0, promoteAt: 0, abort: undefined, patienceMs: undefined, onEmpty: 'skip' };
    case 'aws-constant':
    case 'aws-exponential':
      return { ...policy, abort: { ...policy.abort, criteria: [] } };
    case 'hawkbit-groups':
      return {
        ...policy,
        needsApproval: false,
        groups: policy.groups.map((group) => ({
          ...group,
          successThreshold: 0,
          successAction: 'next-group',
          // The error fires above its threshold, so it never does.
          errorThreshold: 100,
        })),
      };
    case 'mender-phased':
      return { ...policy, phases: policy.phases.map((phase) => ({ ...phase, afterMs: 0 })) };
    case 'memfault-staged':
      return { ...policy, stages: policy.stages.map((stage) => ({ ...stage, afterMs: 0 })) };
    case 'nerveshub-penalty':
      return { ...policy, failureThreshold: Number.POSITIVE_INFINITY, failureRate: { amount: 1, withinMs: 0 } };
    case 'adu-rollback':
      return { ...policy, rollback: undefined };
    case 'sphere-rings':
      return { ...policy, leadMs: 0 };
    case 'all-at-once':
      return policy;
  }
}
