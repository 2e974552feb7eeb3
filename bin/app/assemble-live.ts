import { addressOf, hasTls } from '../../broker/live/client/target.ts';
import { LiveFabric } from '../../broker/live/live-fabric.ts';
import type { LiveOptions } from '../../broker/live/live-options.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
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
  parts: Partial<Omit<WorldParts, 'fabric'>> = {},
): Promise<LiveWorld> {
  const devices = deviceCount(plan.fleet);
  // On other machines, the sockets of devices are open there.
  checkDescriptors(options.machines === undefined ? devices : 0, options);
  const hasCertificates = plan.fleet.some(({ identity }) => identity !== 'password');
  if (options.external !== undefined && !hasTls(options.external) && hasCertificates)
    throw new LabError('live/no-tls', {
      what: `devices of this scenario show certificates, and ${addressOf(options.external)} has no TLS to show them in`,
      where: '--broker',
      hint: 'write mqtts:// or wss://, or give every product identity: password',
    });
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
    fabric: (wiring) => new LiveFabric(wiring, { ...options, limits }),
  });
  const { fabric } = world;
  await fabric.start();
  return { world, fabric };
}
