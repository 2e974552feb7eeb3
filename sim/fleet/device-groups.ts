import type { GroupedDevices } from '../kernel/trace/group-series.ts';
import { readSelection } from '../selection/read-selection.ts';
import type { Fleet } from './fleet.ts';
import { selectDevices } from './select-devices.ts';

/**
 * The devices of each group of a plan; undefined without any.
 *
 * Chance  the first draw of each device's selection stream, as for the devices of a threshold
 */
export function deviceGroups(fleet: Fleet, groups: readonly string[] = []): GroupedDevices | undefined {
  if (groups.length === 0) return undefined;
  const members = groups.map((group) => selectDevices(fleet, readSelection(group), 0));
  const first = new Uint32Array(fleet.size + 1);
  for (const devices of members) for (const device of devices) first[device + 1]++;
  for (let device = 0; device < fleet.size; device++) first[device + 1] += first[device];
  const next = first.slice();
  const group = new Uint16Array(first[fleet.size]);
  for (const [number, devices] of members.entries()) for (const device of devices) group[next[device]++] = number;
  return { count: groups.length, sizes: Uint32Array.from(members, ({ length }) => length), first, group };
}
