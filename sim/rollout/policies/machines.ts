import type { AnyStateMachine } from 'xstate';
import { aduDeploymentMachine } from './adu-deployment.ts';
import { allAtOnceMachine } from './all-at-once.ts';
import { awsJobMachine } from './aws-job-machine.ts';
import { hawkbitGroupMachine, hawkbitRolloutMachine } from './hawkbit-machines.ts';
import { menderDeploymentMachine, menderPhaseMachine } from './mender-deployment.ts';
import { nervesHubGroupMachine } from './nerveshub-group.ts';
import type { PolicyPlan } from './policy-plan.ts';
import { releaseMachine, stageMachine } from './release-machine.ts';
import { ringMachine, ringsMachine } from './ring-machines.ts';

/** The machines of a policy, for whoever draws them: that of the rollout, and that of each of its parts if it has any. */
export const policyMachines: Readonly<
  Record<PolicyPlan['kind'], { readonly rollout: AnyStateMachine; readonly part?: AnyStateMachine }>
> = {
  'all-at-once': { rollout: allAtOnceMachine },
  rings: { rollout: ringsMachine, part: ringMachine },
  'aws-constant': { rollout: awsJobMachine },
  'aws-exponential': { rollout: awsJobMachine },
  'hawkbit-groups': { rollout: hawkbitRolloutMachine, part: hawkbitGroupMachine },
  'mender-phased': { rollout: menderDeploymentMachine, part: menderPhaseMachine },
  'nerveshub-penalty': { rollout: nervesHubGroupMachine },
  'memfault-staged': { rollout: releaseMachine, part: stageMachine },
  'adu-rollback': { rollout: aduDeploymentMachine },
  'sphere-rings': { rollout: releaseMachine, part: stageMachine },
};
