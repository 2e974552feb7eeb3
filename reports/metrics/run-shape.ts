import type { Manifest } from '../run-folder/manifest.ts';
import type { RunShape } from './accumulator.ts';

/** What figures need of a run besides its trace. */
export const shapeOf = ({ counts, regions, tickMs, plan }: Manifest): RunShape => ({
  devices: counts.devices,
  regions,
  tickMs,
  sampleEveryMs: plan.sampleEveryMs,
});
