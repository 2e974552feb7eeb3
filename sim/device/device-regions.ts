import type { RegionName } from '../plan/regions.ts';
import { implantStates } from './regions/implant/states.ts';
import { linkStates } from './regions/link/states.ts';
import { powerStates } from './regions/power/states.ts';
import { trustStates } from './regions/trust/states.ts';
import { updateStates } from './regions/update/states.ts';
import type { StateDescriptor, StateDescriptors } from './state-descriptor.ts';

// The regions of the device machine without the machine: what pictures, tables and queries need of them.

export const statesOfRegion = {
  power: powerStates,
  link: linkStates,
  trust: trustStates,
  update: updateStates,
  implant: implantStates,
} as const satisfies Readonly<Record<RegionName, StateDescriptors>>;

/** Undefined for a state that this machine has not; runs of another machine may have it. */
export function describedState(region: string, state: string): StateDescriptor | undefined {
  const regions: Readonly<Record<string, StateDescriptors>> = statesOfRegion;
  if (!Object.hasOwn(regions, region) || !Object.hasOwn(regions[region], state)) return undefined;
  return regions[region][state];
}
