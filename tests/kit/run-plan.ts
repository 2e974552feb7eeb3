import { assemble, run } from '../../bin/app/assemble.ts';
import { type DeviceOutcomes, outcomesCollector } from '../../reports/outcome/device-outcomes.ts';
import { type TraceSink, tee } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { World, WorldParts } from '../../sim/simulation/world.ts';
import { type Row, type Sample, traceRows } from './trace-rows.ts';

/** The results of a run. */
export interface Ran {
  readonly rows: readonly Row[];
  readonly samples: readonly Sample[];
  readonly outcomes: DeviceOutcomes;
  readonly traceHash: string;
  readonly fingerprint: string;
  readonly counters: readonly number[];
  readonly world: World;
}

/** Runs a plan to its end and keeps all of its trace. */
export async function runPlan(plan: Plan, parts: Partial<WorldParts> = {}): Promise<Ran> {
  const { world, keep } = await keptWorld(plan, parts);
  await run(world);
  return keep();
}

/** A sink for a world that is not assembled yet: the real sink needs the world's own regions. */
export function lateSink(): { readonly sink: TraceSink; is(target: TraceSink): void } {
  let target: TraceSink | undefined;
  const known = (): TraceSink => target as TraceSink;
  return {
    sink: {
      changes: (block) => known().changes(block),
      events: (block) => known().events(block),
      samples: (block) => known().samples(block),
      reached: (t) => known().reached(t),
    },
    is: (sink) => {
      target = sink;
    },
  };
}

/** A world that has not begun, and its results; call `keep` at its end. */
export async function keptWorld(plan: Plan, parts: Partial<WorldParts> = {}) {
  const late = lateSink();
  const world = await assemble(plan, late.sink, parts);
  const { regions } = world.projection;
  const trace = traceRows(regions);
  const shape = { devices: world.fleet.size, regions, tickMs: 1, sampleEveryMs: plan.sampleEveryMs };
  const outcome = outcomesCollector(shape);
  late.is(tee(trace.sink, outcome.sink));
  const keep = (): Ran => {
    world.fabric.dispose();
    return {
      rows: trace.rows,
      samples: trace.samples,
      outcomes: outcome.outcomes(),
      traceHash: world.recorder.digest(),
      fingerprint: world.fingerprint.digest(),
      counters: world.counters.save(),
      world,
    };
  };
  return { world, keep };
}
