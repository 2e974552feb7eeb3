import type { MachineDrawing, PolicyDrawing } from '../../reports/run-folder/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import drawn from './drawings.json' with { type: 'json' };

/** The machines of devices and of rollouts as the viewer shows them, laid out beforehand (`npm run docs`). */
interface Drawings {
  readonly device: MachineDrawing;
  readonly policies: readonly PolicyDrawing[];
}

const drawings = drawn as unknown as Drawings;

export const deviceDrawing = drawings.device;

/** The drawings of every policy in a plan's rollouts, each once. */
export function policyDrawings({ timeline }: Plan): readonly PolicyDrawing[] {
  const kinds = new Set<string>(
    timeline.flatMap(({ action }) => (action.kind === 'rollout' ? [action.policy.kind] : [])),
  );
  return drawings.policies.filter(({ policy }) => kinds.has(policy));
}
