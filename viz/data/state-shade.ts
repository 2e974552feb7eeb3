import { describedState } from '../../sim/device/device-regions.ts';
import type { StateDescriptor } from '../../sim/device/state-descriptor.ts';

/** The color family of a state, and how much it matters where several devices share a pixel. */
export type Shade = Pick<StateDescriptor, 'family' | 'weight'>;

/** Neutral for a state that today's machine has not. */
export function shadeOf(region: string, state: string): Shade {
  const { family, weight } = describedState(region, state) ?? neutral;
  return { family, weight };
}

const neutral: Shade = { family: 'none', weight: 0 };
