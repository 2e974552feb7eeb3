import type { RunShape } from '../../reports/metrics/accumulator.ts';
import type { World } from '../../sim/simulation/world.ts';

/** What figures need of a world besides its trace. */
export const worldShape = ({ fleet, projection, plan }: World): RunShape => ({
  devices: fleet.size,
  regions: projection.regions,
  tickMs: plan.tickMs ?? 1,
  sampleEveryMs: plan.sampleEveryMs,
});

/** The tick that a world has reached. */
export const ticksOf = ({ now, plan }: World): number => now / (plan.tickMs ?? 1);
