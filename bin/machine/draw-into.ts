import type { Recording } from '../recording.ts';
import { drawDeviceMachine } from './draw-machine.ts';

/** Draws the device machine beside a run and gives it to its folder. A run is worth keeping without it. */
export async function drawInto(record: Recording): Promise<void> {
  try {
    record.keep(await drawDeviceMachine());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`the viewer will show no statechart of this run: it could not be drawn (${why})\n`);
  }
}
