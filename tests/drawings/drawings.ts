import type { MachineDrawing, PolicyDrawing } from '../../reports/run-folder/index.ts';
import { deviceMachine } from '../../sim/device/machine.ts';
import { policyOf } from '../../sim/rollout/policies/engine.ts';
import { type PolicyPlan, rolloutPolicies } from '../../sim/rollout/policies/index.ts';
import { draw } from './draw-machine.ts';
import { machineGraph, regionGraph } from './shown-machine.ts';

/** What `bin/machine/drawings.json` has to hold: it follows from the code alone, so no run lays out anything. */
export interface Drawings {
  readonly device: MachineDrawing;
  /** One for each kind of policy: the machine of the rollout, and that of its parts. */
  readonly policies: readonly PolicyDrawing[];
}

export async function drawings(): Promise<Drawings> {
  const [device, ...policies] = await Promise.all([
    draw(machineGraph(deviceMachine)),
    ...rolloutPolicies.map(({ kind }) => drawPolicy(kind)),
  ]);
  return { device, policies };
}

async function drawPolicy(policy: PolicyPlan['kind']): Promise<PolicyDrawing> {
  const { rollout, part } = policyOf(policy).machines;
  const shown = [{ ...regionGraph(rollout.root), name: 'rollout' }];
  if (part !== undefined) shown.push({ ...regionGraph(part.root), name: 'part' });
  return { policy, ...(await draw(shown)) };
}
