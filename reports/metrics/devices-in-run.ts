import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import { planWithRows } from '../run-folder/plan-with-rows.ts';
import type { Run } from '../run-folder/read-run.ts';
import { streamRun } from '../run-folder/stream-run.ts';
import type { ThresholdDevices } from './measured-parts.ts';
import { shapeOf } from './run-shape.ts';
import { StepDevices } from './step-devices.ts';
import { selectionNamingSteps } from './step-selection.ts';
import { fleetOf, thresholdDevices } from './threshold-devices.ts';

/**
 * Selects the devices of a finished run's thresholds. Reads its rows once if a threshold names a step; a part of a run lacks rows
 * of its steps, so there a step has no devices.
 */
export async function devicesInRun(run: Run): Promise<ThresholdDevices> {
  const plan = await planWithRows(run);
  const shape = shapeOf(run.manifest);
  const selections = (plan.expect ?? []).flatMap(({ on }) => selectionNamingSteps(on) ?? []);
  const fleet = selections.length === 0 ? undefined : fleetOf(plan, shape.devices)();
  if (fleet === undefined || run.manifest.trim !== undefined) return thresholdDevices(plan, shape.devices);
  const steps = new StepDevices(fleet, shape, Array.isArray(plan.timeline) ? plan.timeline : [], selections);
  await streamRun(run, sinkOf(steps));
  return thresholdDevices(plan, shape.devices, steps);
}

/** Rows of a run that is read come in their order. */
const sinkOf = (steps: StepDevices): TraceSink => ({
  changes: (block) => steps.changes(block, 0, block.length),
  events(block) {
    for (let i = 0; i < block.length; i++) steps.event(block, i);
  },
  samples: () => {},
  reached: () => {},
});
