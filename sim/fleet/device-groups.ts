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
  const partOf = new Uint32Array(fleet.size);
  const groupsOf: (readonly number[])[] = [[]];
  const sizes = groups.map((group, number) => {
    const devices = selectDevices(fleet, readSelection(group), 0);
    // The devices of a part that are in this group make another one.
    const divided = new Map<number, number>();
    for (const device of devices) {
      const whole = partOf[device];
      const part = divided.get(whole) ?? groupsOf.push([...groupsOf[whole], number]) - 1;
      divided.set(whole, part);
      partOf[device] = part;
    }
    return devices.length;
  });
  const partsOf = groups.map((_, number) =>
    groupsOf.flatMap((inGroups, part) => (inGroups.includes(number) ? [part] : [])),
  );
  return { count: groups.length, sizes: Uint32Array.from(sizes), parts: groupsOf.length, partOf, partsOf };
}
