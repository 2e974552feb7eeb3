import type { PolicyPlan } from '../../plan/policy-plan.ts';
import { AduDeployment } from './adu/adu-deployment.ts';
import { AllAtOnce } from './all-at-once.ts';
import { AwsJob } from './aws/aws-job.ts';
import type { Engine, RolloutPorts, Targets } from './contract.ts';
import { HawkbitRollout } from './hawkbit/hawkbit-rollout.ts';
import { MenderDeployment } from './mender/mender-deployment.ts';
import { NervesHubGroup } from './nerveshub/nerveshub-group.ts';
import { Rings } from './rings/rings.ts';
import { MemfaultRelease } from './staged/memfault-release.ts';
import { SphereFeeds } from './staged/sphere-feeds.ts';

export type * from './contract.ts';
export { signals } from './contract.ts';

/** The engine of a policy; `begin` starts it, or `restore` continues it. */
export function engineOf(policy: PolicyPlan, targets: Targets, ports: RolloutPorts): Engine {
  switch (policy.kind) {
    case 'all-at-once':
      return new AllAtOnce(policy, targets, ports);
    case 'rings':
      return new Rings(policy, targets, ports);
    case 'aws-constant':
    case 'aws-exponential':
      return new AwsJob(policy, targets, ports);
    case 'hawkbit-groups':
      return new HawkbitRollout(policy, targets, ports);
    case 'mender-phased':
      return new MenderDeployment(policy, targets, ports);
    case 'nerveshub-penalty':
      return new NervesHubGroup(policy, targets, ports);
    case 'memfault-staged':
      return new MemfaultRelease(policy, targets, ports);
    case 'adu-rollback':
      return new AduDeployment(policy, targets, ports);
    case 'sphere-rings':
      return new SphereFeeds(policy, targets, ports);
  }
}
