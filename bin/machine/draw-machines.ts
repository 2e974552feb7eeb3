import type { MachineDrawing, PolicyDrawing } from '../../reports/run-folder/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { drawDeviceMachine } from './draw-machine.ts';
import { drawPolicies } from './draw-policies.ts';

/** The drawings of a run, or why there are none. */
export type MachineDrawings =
  | { readonly isDrawn: true; readonly machine: MachineDrawing; readonly policies: readonly PolicyDrawing[] }
  | { readonly isDrawn: false; readonly reason: string };

/** Draws the statecharts of devices and rollouts. A failure is a reason and no error: it does not stop a run. */
export async function drawMachines(plan: Plan): Promise<MachineDrawings> {
  try {
    const [machine, policies] = await Promise.all([drawDeviceMachine(), drawPolicies(plan)]);
    return { isDrawn: true, machine, policies };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const reason = `the statecharts of this run could not be drawn, so the viewer will not show them (${why})`;
    return { isDrawn: false, reason };
  }
}
