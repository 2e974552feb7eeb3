import type { PolicyDrawing } from '../../reports/run-folder/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { policyOf } from '../../sim/rollout/policies/engine.ts';
import type { PolicyPlan } from '../../sim/rollout/policies/index.ts';
import { draw } from './draw-machine.ts';
import { regionGraph } from './shown-machine.ts';

/** Draws the machines of every policy in a plan's rollouts: that of the rollout, and that of its parts. */
export async function drawPolicies({ timeline }: Plan): Promise<readonly PolicyDrawing[]> {
  const kinds = timeline.flatMap(({ action }) => (action.kind === 'rollout' ? [action.policy.kind] : []));
  return Promise.all([...new Set(kinds)].map(drawPolicy));
}

async function drawPolicy(policy: PolicyPlan['kind']): Promise<PolicyDrawing> {
  const { rollout, part } = policyOf(policy).machines;
  const shown = [{ ...regionGraph(rollout.root), name: 'rollout' }];
  if (part !== undefined) shown.push({ ...regionGraph(part.root), name: 'part' });
  return { policy, ...(await draw(shown)) };
}
