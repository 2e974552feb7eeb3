import { summarizer } from '../../reports/outcome/summary.ts';
import { openRunFolder } from '../../reports/run-folder/index.ts';
import { tee } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { assemble } from '../app/assemble.ts';
import { lateSink } from '../app/late-sink.ts';
import { outlineOf } from '../app/run-store.ts';
import { ticksOf, worldShape } from '../app/world-shape.ts';

/** A world that writes its run folder and is summarized, as in a run, but driven by the caller. */
export async function recordedWorld(plan: Plan, root: string) {
  const late = lateSink();
  const world = await assemble(plan, late.sink);
  const outline = outlineOf(world);
  const folder = openRunFolder({ ...outline, root });
  const summary = summarizer(plan, outline.version, worldShape(world));
  late.is(tee(folder.sink, summary.sink));
  const finish = (): void => {
    const ending = { end: 'finished', traceHash: world.recorder.digest() } as const;
    folder.finish({ ...ending, chapters: [], summary: summary.summary({ ...ending, endT: ticksOf(world) }) });
  };
  return { world, path: folder.path, finish };
}
