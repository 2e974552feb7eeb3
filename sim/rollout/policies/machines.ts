import type { AnyStateMachine } from 'xstate';
import type { PolicyPlan } from '../../plan/policy-plan.ts';
import { aduDeploymentMachine } from './adu/adu-deployment.ts';
import { allAtOnceMachine } from './all-at-once.ts';
import { awsJobMachine } from './aws/aws-job-machine.ts';
import { hawkbitGroupMachine, hawkbitRolloutMachine } from './hawkbit/hawkbit-machines.ts';
import { menderDeploymentMachine, menderPhaseMachine } from './mender/mender-deployment.ts';
import { nervesHubGroupMachine } from './nerveshub/nerveshub-group.ts';
import { ringMachine, ringsMachine } from './rings/ring-machines.ts';
import { releaseMachine, stageMachine } from './staged/release-machine.ts';

/** The machines of a policy, for drawing them: that of the rollout, and that of its parts if it has any. */
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
