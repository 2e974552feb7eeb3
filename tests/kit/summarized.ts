import { assemble, runWorld } from '../../bin/app/assemble.ts';
import { lateSink } from '../../bin/app/late-sink.ts';
import { ticksOf, worldShape } from '../../bin/app/world-shape.ts';
import { summarizer } from '../../reports/outcome/summary.ts';
import { tee } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { traceRows } from './trace-rows.ts';

/** Runs a plan beside its own summary. */
export async function summarized(attacked: Plan) {
  const late = lateSink();
  const world = await assemble(attacked, late.sink);
  const trace = traceRows(world.projection.regions);
  const summary = summarizer(attacked, '0', worldShape(world));
  late.is(tee(trace.sink, summary.sink));
  await runWorld(world);
  world.fabric.dispose();
  const whole = summary.summary({ end: 'finished', endT: ticksOf(world), traceHash: null });
  const { harmByCause, metrics } = whole;
  return {
    world,
    get rows() {
      return trace.rows;
    },
    get samples() {
      return trace.samples;
    },
    ...{ harm: harmByCause!, metrics, summary: whole },
  };
}
