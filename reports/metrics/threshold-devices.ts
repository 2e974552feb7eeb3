import { Fleet } from '../../sim/fleet/fleet.ts';
import { selectDevices } from '../../sim/fleet/select-devices.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import type { ThresholdDevices } from './measured-parts.ts';

/**
 * Selects the devices of thresholds in the fleet of a plan.
 *
 * `size` is that of the run's fleet. The plan of a damaged run may have another one, or a selection that cannot be read,
 * and then it selects nothing.
 *
 * Chance  the first draw of each device's selection stream, as for `share` and `pick` of a search in a finished run
 */
export function thresholdDevices(plan: Plan, size: number): ThresholdDevices {
  let fleet: Fleet | undefined;
  const planned = Array.isArray(plan.fleet) ? plan.fleet.reduce((sum, { count }) => sum + count, 0) : 0;
  const selected = (on: string): Uint32Array => {
    if (planned !== size) return new Uint32Array();
    fleet ??= new Fleet(plan);
    try {
      return selectDevices(fleet, readSelection(on), 0);
    } catch (error) {
      if (error instanceof SelectionError) return new Uint32Array();
      throw error;
    }
  };
  return selected;
}
