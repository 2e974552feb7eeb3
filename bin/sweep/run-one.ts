import { type Summarizer, summarizer } from '../../reports/outcome/summary.ts';
import { figuresOf } from '../../reports/sweep/figures.ts';
import type { RunFigures } from '../../reports/sweep/sweep.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { assemble, run } from '../app/assemble.ts';

/**
 * Runs a plan without a run folder; its figures are those that `fleetlab run` writes to `summary.json`, by the same
 * code.
 */
export async function runOne(plan: Plan): Promise<RunFigures> {
  let summary!: Summarizer;
  // The world needs the sink and the summary needs the world, so the sink exists first.
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
