import { LiveFabric } from '../../broker/live/live-fabric.ts';
import type { LiveOptions } from '../../broker/live/live-stack.ts';
import { invariant, LabError } from '../../sim/kernel/lab-error.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { World, type WorldParts } from '../../sim/simulation/world.ts';
import { checkDescriptors, pendingWithin } from './descriptors.ts';

export interface LiveWorld {
  readonly world: World;
  readonly fabric: LiveFabric;
}

/** Assembles a world with a live fabric and starts it. For certificates, tick 0 is the second of this call. */
export async function assembleLive(
  plan: Plan,
  sink: TraceSink,
  options: LiveOptions,
  parts: Partial<WorldParts> = {},
): Promise<LiveWorld> {
  const devices = plan.fleet.reduce((sum, { count }) => sum + count, 0);
  checkDescriptors(devices, options);
  const hasCertificates = plan.fleet.some(({ identity }) => identity !== 'password');
  if (options.external !== undefined && options.speed !== 1 && hasCertificates)
    throw new LabError('live/speed', {
      what: 'an external broker runs by the wall clock, and with --speed it would find certificates not yet valid',
      where: '--speed',
      hint: 'leave out --speed, or leave out --broker',
    });
  const limits = { ...options.limits, pendingMax: pendingWithin(devices, options.limits) };
  const world = new World(plan, {
    epoch: Math.floor(Date.now() / 1_000),
    ...parts,
    sink,
    fabric: (itsPlan, fleet, counters, ports, trust) =>
      new LiveFabric(itsPlan, fleet, counters, ports, trust, { ...options, limits }),
  });
  const { fabric } = world;
  invariant(fabric instanceof LiveFabric, 'a world has the fabric that it was given');
  await fabric.start();
  return { world, fabric };
}
