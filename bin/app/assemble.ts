import type { BrokerCore, BrokerHost } from '../../broker/core/broker-core.ts';
import { SimulatedFabric } from '../../broker/simulated/simulated-fabric.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { queueOf } from '../../sim/kernel/time/coarse-queue.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Fidelity, Plan } from '../../sim/plan/plan.ts';
import { World, type WorldParts } from '../../sim/simulation/world.ts';

/** Assembles a world with the fabric and the broker of its fidelity, and starts it. */
export async function assemble(
  plan: Plan,
  sink: TraceSink,
  parts: Partial<Omit<WorldParts, 'fabric'>> = {},
): Promise<World> {
  if (plan.fidelity === 'live') {
    throw new LabError('lab/live', {
      what: 'a live run needs sockets, and this world is assembled for simulated time',
      where: plan.name,
      hint: 'run the scenario with `run`, or assemble it with fidelity model or packet',
    });
  }
  const makeBroker = await brokers[plan.fidelity](plan);
  const world = new World(plan, { ...parts, sink, fabric: (wiring) => new SimulatedFabric(wiring, makeBroker) });
  await world.fabric.start();
  return world;
}

/** Loaded only for a run that has it. */
const brokers: Record<Exclude<Fidelity, 'live'>, (plan: Plan) => Promise<(host: BrokerHost) => BrokerCore>> = {
  model: async ({ tickMs }) => {
    const { ModelBroker } = await import('../../broker/model/model-broker.ts');
    return (host) => new ModelBroker(host, queueOf(FIRST_CONNECTIONS, tickMs));
  },
  packet: async () => {
    const { PacketBroker } = await import('../../broker/packet/packet-broker.ts');
    return (host) => new PacketBroker(host);
  },
};

/** The queue of the broker grows with its connections. */
const FIRST_CONNECTIONS = 64;

export interface RunControl {
  /** Called regularly between two instants; true ends the run there. */
  pulse?(world: World): boolean | Promise<boolean>;
  /** Simulated time between two pulses, a whole number of ticks. Default: a 2,000th of the run. */
  readonly sliceMs?: number;
}

/** Runs a world to its end, or until `pulse` ends it. */
export async function runWorld(world: World, control: RunControl = {}): Promise<'finished' | 'interrupted'> {
  const { tickMs = 1 } = world.plan;
  const slice = control.sliceMs ?? Math.max(1, Math.ceil(world.end / 2_000 / tickMs)) * tickMs;
  let next = 0;
  while (!world.isOver) {
    world.advance(next);
    while (world.fabric.unsettled) {
      await world.fabric.settle();
      world.advance(next);
    }
    if (world.now < next) continue;
    if (control.pulse !== undefined && (await control.pulse(world))) {
      world.conclude('interrupted');
      return 'interrupted';
    }
    next = Math.min(world.end, next + slice);
  }
  world.conclude('finished');
  return 'finished';
}
