import { setup } from 'xstate';
import { invariant } from '../kernel/lab-error.ts';
import type { DeviceContext, DeviceEvent } from '../protocol/device-events.ts';
import type { DeviceParts } from './device-parts.ts';
import type { RegionImplementations } from './implementations.ts';
import { implantImplementations } from './regions/implant/implementations.ts';
import { linkImplementations } from './regions/link/implementations.ts';
import { powerImplementations } from './regions/power/implementations.ts';
import { trustImplementations } from './regions/trust/implementations.ts';
import { updateImplementations } from './regions/update/implementations.ts';

/** What the regions bring; a region without guards, actions and delays of its own is not listed. */
const brought = [
  powerImplementations,
  linkImplementations,
  trustImplementations,
  updateImplementations,
  implantImplementations,
] as const;

/** Everything that the device machine does, under the machine's names. */
export interface DeviceImplementations {
  readonly guards: Joined<'guards'>;
  readonly actions: Joined<'actions'>;
  readonly delays: Joined<'delays'>;
}

type Joined<Kind extends keyof RegionImplementations> = Intersection<ReturnType<(typeof brought)[number]>[Kind]>;
type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** What the regions bring, on the columns of one fleet. */
export function deviceImplementations(parts: DeviceParts): DeviceImplementations {
  const regions: readonly RegionImplementations[] = brought.map((implementationsOf) => implementationsOf(parts));
  const joined = <Kind extends keyof RegionImplementations>(kind: Kind): DeviceImplementations[Kind] => {
    const all = regions.flatMap((region) => Object.entries(region[kind]));
    invariant(new Set(all.map(([name]) => name)).size === all.length, `each of the ${kind} is brought by one region`);
    return Object.fromEntries(all) as unknown as DeviceImplementations[Kind];
  };
  return { guards: joined('guards'), actions: joined('actions'), delays: joined('delays') };
}

/** Builds the statecharts of the regions; only names that a region brings have a type. The machine is bound later. */
export const machineSetup = setup({
  types: {} as { context: DeviceContext; events: DeviceEvent; input: { device: number } },
  guards: {} as DeviceImplementations['guards'],
  actions: {} as DeviceImplementations['actions'],
  delays: {} as DeviceImplementations['delays'],
});
