import { assemble, run } from '../../bin/lab.ts';
import { type Ledger, ledgerKeeper } from '../../reports/ledger.ts';
import type { Plan } from '../../sim/lab/plan.ts';
import type { World, WorldParts } from '../../sim/lab/world.ts';
import { type TraceSink, tee } from '../../sim/trace/sink.ts';
import { type Row, type Sample, traceRows } from './trace-rows.ts';

/** What a run has left behind. */
export interface Ran {
  readonly rows: readonly Row[];
  readonly samples: readonly Sample[];
  readonly ledger: Ledger;
  readonly traceHash: string;
  readonly fingerprint: string;
  readonly tally: readonly number[];
  readonly world: World;
}

/** Runs a plan to its end and keeps all of its trace. */
export async function runPlan(plan: Plan, parts: Partial<WorldParts> = {}): Promise<Ran> {
  const { world, keep } = await keptWorld(plan, parts);
  await run(world);
  return keep();
}

/** A world that has not begun, and what will be left of it; `keep` is for its end. */
export async function keptWorld(plan: Plan, parts: Partial<WorldParts> = {}) {
  let target: TraceSink | undefined;
  const late = (): TraceSink => target as TraceSink;
  const sink: TraceSink = {
    changes: (block) => late().changes(block),
    events: (block) => late().events(block),
    samples: (block) => late().samples(block),
    reached: (t) => late().reached(t),
  };
  const world = await assemble(plan, sink, parts);
  const { regions } = world.shown;
  const trace = traceRows(regions);
  const shape = { devices: world.fleet.size, regions, tickMs: 1, sampleEveryMs: plan.sampleEveryMs };
  const outcome = ledgerKeeper(shape);
  target = tee(trace.sink, outcome.sink);
  const keep = (): Ran => {
    world.fabric.dispose();
    return {
      rows: trace.rows,
      samples: trace.samples,
      ledger: outcome.ledger(),
      traceHash: world.recorder.digest(),
      fingerprint: world.fingerprint.digest(),
      tally: world.tally.save(),
      world,
    };
  };
  return { world, keep };
}
