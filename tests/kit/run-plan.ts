import { assemble, runWorld } from '../../bin/app/assemble.ts';
import { lateSink } from '../../bin/app/late-sink.ts';
import { worldShape } from '../../bin/app/world-shape.ts';
import { type DeviceOutcomes, outcomesCollector } from '../../reports/outcome/device-outcomes.ts';
import { tee } from '../../sim/kernel/trace/sink.ts';
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
  await runWorld(world);
  return keep();
}

/** A world that has not begun, and its results; call `keep` at its end. */
export async function keptWorld(plan: Plan, parts: Partial<WorldParts> = {}) {
  const late = lateSink();
  const world = await assemble(plan, late.sink, parts);
  const { regions } = world.projection;
  const trace = traceRows(regions);
  const outcome = outcomesCollector(worldShape(world));
  late.is(tee(trace.sink, outcome.sink));
  const keep = (): Ran => {
    world.fabric.dispose();
    return {
      get rows() {
        return trace.rows;
      },
      get samples() {
        return trace.samples;
      },
      outcomes: outcome.outcomes(),
      traceHash: world.recorder.digest(),
      fingerprint: world.fingerprint.digest(),
      counters: world.counters.save().flat(),
      world,
    };
  };
  return { world, keep };
}
