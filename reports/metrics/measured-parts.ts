import { Fleet } from '../../sim/fleet/fleet.ts';
import { selectDevices } from '../../sim/fleet/select-devices.ts';
import type { Plan, Threshold } from '../../sim/plan/plan.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import { type MeasuredPart, wholeRun } from './measure.ts';

/**
 * The part of a run that each threshold of its plan is about; thresholds about the same part share it.
 *
 * `fleetSize` is that of the run. The plan of a damaged run may have another fleet, or a selection that cannot be read, and
 * then it selects nothing.
 *
 * Chance  the first draw of each device's selection stream, as for `share` and `pick` of a search in a finished run
 */
export function measuredParts(plan: Plan, fleetSize: number): ReadonlyMap<Threshold, MeasuredPart> {
  const fleet = plan.expect.some(({ on }) => on !== undefined) ? fleetOf(plan, fleetSize) : undefined;
  const parts = new Map<string, MeasuredPart>();
  const partOf = ({ fromMs, on }: Threshold): MeasuredPart => {
    if (fromMs === undefined && on === undefined) return wholeRun;
    const key = JSON.stringify([fromMs ?? 0, on]);
    const part = parts.get(key) ?? {
      ...(fromMs !== undefined && { fromMs }),
      ...(on !== undefined && { devices: fleet === undefined ? noDevice : devicesOf(fleet, on) }),
    };
    parts.set(key, part);
    return part;
  };
  return new Map(plan.expect.map((threshold) => [threshold, partOf(threshold)]));
}

function devicesOf(fleet: Fleet, on: string): Uint32Array {
  try {
    return selectDevices(fleet, readSelection(on), 0);
  } catch (error) {
    if (error instanceof SelectionError) return noDevice;
    throw error;
  }
}

const noDevice = new Uint32Array();

function fleetOf(plan: Plan, size: number): Fleet | undefined {
  const planned = Array.isArray(plan.fleet) ? plan.fleet.reduce((sum, { count }) => sum + count, 0) : 0;
  return planned === size ? new Fleet(plan) : undefined;
}
