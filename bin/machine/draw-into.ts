import type { Recording } from '../app/recording.ts';
import { drawDeviceMachine } from './draw-machine.ts';
import { drawPolicies } from './draw-policies.ts';

/** Draws the machines of device and rollouts beside a run and gives them to its folder. A run is worth keeping without. */
export async function drawInto(record: Recording): Promise<void> {
  try {
    record.keep(...(await Promise.all([drawDeviceMachine(), drawPolicies(record.plan)])));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`the viewer will show no statechart of this run: it could not be drawn (${why})\n`);
  }
}
