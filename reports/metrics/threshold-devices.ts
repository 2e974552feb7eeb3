import { Fleet } from '../../sim/fleet/fleet.ts';
import { type StepFacts, selectDevices } from '../../sim/fleet/select-devices.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import type { ThresholdDevices } from './measured-parts.ts';

/**
 * Selects the devices of thresholds in the fleet of a plan; without `steps` those of a selection that names none.
 *
 * `size` is that of the run's fleet. The plan of a damaged run may have another one, or a selection that cannot be read,
 * and then it selects nothing.
 *
 * Chance  the first draw of each device's selection stream, as for `share` and `pick` of a search in a finished run
 */
export function thresholdDevices(plan: Plan, size: number, steps?: StepFacts): ThresholdDevices {
  const fleet = fleetOf(plan, size);
  return (on) => {
    const found = fleet();
    if (found === undefined) return new Uint32Array();
    try {
      return selectDevices(found, readSelection(on), 0, steps);
    } catch (error) {
      if (error instanceof SelectionError) return new Uint32Array();
      throw error;
    }
  };
}

/** The fleet of a plan, made when it is first asked for; undefined if it has not so many devices. */
export function fleetOf(plan: Plan, size: number): () => Fleet | undefined {
  const planned = Array.isArray(plan.fleet) ? plan.fleet.reduce((sum, { count }) => sum + count, 0) : 0;
  let fleet: Fleet | undefined;
  return () => {
    if (planned !== size) return undefined;
    fleet ??= new Fleet(plan);
    return fleet;
  };
}
