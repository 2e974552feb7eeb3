import { type Summarizer, summarizer } from '../../reports/outcome/summary.ts';
import { figuresOf } from '../../reports/sweep/figures.ts';
import type { RunFigures } from '../../reports/sweep/sweep.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { assemble, run } from '../app/assemble.ts';

/** A whole run without a folder: its figures are what `fleetlab run` would have in `summary.json`, by the same code. */
export async function runOne(plan: Plan): Promise<RunFigures> {
  let summary!: Summarizer;
  // The sink is there before the world that feeds it, and the summary needs the world.
  const sink: TraceSink = {
    changes: (block) => summary.sink.changes(block),
    events: (block) => summary.sink.events(block),
    samples: (block) => summary.sink.samples(block),
    reached: (t) => summary.sink.reached(t),
  };
  const world = await assemble(plan, sink);
  try {
    const { fleet, projection } = world;
    const shape = { devices: fleet.size, regions: projection.regions, tickMs: 1, sampleEveryMs: plan.sampleEveryMs };
    summary = summarizer(plan, '', shape);
    const end = await run(world);
    const traceHash = world.recorder.digest();
    const { metrics, thresholds } = summary.summary({ end, endT: world.now, traceHash });
    return { traceHash, figures: figuresOf(metrics), met: thresholds.map(({ met }) => met) };
  } finally {
    world.fabric.dispose();
  }
}
