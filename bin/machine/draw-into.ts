import type { Recording } from '../app/recording.ts';
import { drawDeviceMachine } from './draw-machine.ts';
import { drawPolicies } from './draw-policies.ts';

/** Draws the statecharts of devices and rollouts and saves them in the run folder. A failure does not stop the run. */
export async function drawInto(record: Recording): Promise<void> {
  try {
    record.keep(...(await Promise.all([drawDeviceMachine(), drawPolicies(record.plan)])));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`the statecharts of this run could not be drawn, so the viewer will not show them (${why})\n`);
  }
}
