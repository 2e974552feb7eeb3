import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { World } from '../../sim/simulation/world.ts';
import { assemble, runWorld } from '../app/assemble.ts';
import { benchPlan } from './bench-plan.ts';
import { heldBytes } from './held-bytes.ts';
import { recordedWorld } from './recorded-world.ts';
import { secondsOf } from './stopwatch.ts';

export interface EngineResult {
  readonly devices: number;
  readonly simulatedHours: number;
  /** From power-up on, including writing the run folder. */
  readonly eventsPerSecond: number;
  readonly deviceHoursPerSecond: number;
  /** Once all devices are online: readings, acknowledgements, keepalives. */
  readonly steadyEventsPerSecond: number;
  readonly steadyNs: number;
  readonly bytesPerDevice: number;
  readonly traceRows: number;
}

/** Measures a whole run in model fidelity: agenda, table, chance, links, edge, broker, trace on disk. */
export async function benchEngine(devices: number, hours: number): Promise<EngineResult> {
  const plan = benchPlan({ devices, durationMs: hours * 3_600_000, everyMs: 900_000, fidelity: 'model', qos: 1 });
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-bench-'));
  try {
    const { world, finish } = await recordedWorld(plan, root);
    const steady = new SteadyState(world);
    const seconds = await secondsOf(async () => {
      await runWorld(world, { pulse: () => steady.pulse() });
    });
    const steadyRate = steady.rate();
    finish();
    return {
      devices,
      simulatedHours: hours,
      eventsPerSecond: world.happened / seconds,
      deviceHoursPerSecond: (devices * hours) / seconds,
      steadyEventsPerSecond: steadyRate,
      steadyNs: 1e9 / steadyRate,
      bytesPerDevice: await bytesPerDevice(devices),
      traceRows: world.recorder.rows,
    };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The memory of an online fleet: heap and buffers, without those of the trace, which are the same for any fleet. */
async function bytesPerDevice(devices: number): Promise<number> {
  const plan = benchPlan({ devices, durationMs: 1_200_000, everyMs: 900_000, fidelity: 'model', qos: 1 });
  const before = heldBytes();
  const world = await assemble(plan, nowhere);
  await runWorld(world);
  const held = heldBytes() - before - world.recorder.bytes;
  // This use keeps the world alive until the measurement is done.
  return held / world.fleet.size;
}

const nowhere: TraceSink = { changes: () => {}, events: () => {}, samples: () => {}, reached: () => {} };

/** Times the part of a run in which the whole fleet is online. */
class SteadyState {
  private startedAt = -1;
  private happened = 0;

  constructor(private readonly world: World) {}

  pulse(): boolean {
    if (this.startedAt < 0 && this.world.projection.count('link', 'online') === this.world.fleet.size) {
      this.startedAt = performance.now();
      this.happened = this.world.happened;
    }
    return false;
  }

  rate(): number {
    return ((this.world.happened - this.happened) / (performance.now() - this.startedAt)) * 1_000;
  }
}
