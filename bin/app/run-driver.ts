import { liveLines } from '../../broker/live/live-report.ts';
import type { LiveSection } from '../../reports/outcome/summary.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { World } from '../../sim/simulation/world.ts';
import { type LiveFlags, liveFlagsGiven, liveOptionsOf } from '../live/live-flags.ts';
import { assemble, run } from './assemble.ts';
import { assembleLive } from './assemble-live.ts';
import { runByWallClock } from './wall-clock-loop.ts';

/** Runs a world to its end: as fast as it can, or by the wall clock if it is live. */
export interface RunDriver {
  readonly world: World;
  /** Runs to the end, or until `pulse` returns true. */
  run(pulse: () => Promise<boolean>): Promise<'finished' | 'interrupted'>;
  /** The figures of a live run after its end; undefined for other runs. */
  live(): Promise<LiveSection | undefined>;
  close(): Promise<void>;
}

/**
 * Assembles a world for a plan of any fidelity.
 *
 * Errors  LabError `command/live-flag` if a flag of live fidelity is given for another fidelity
 */
export async function createRunDriver(plan: Plan, sink: TraceSink, flags: LiveFlags): Promise<RunDriver> {
  if (plan.fidelity !== 'live') {
    const [stray] = liveFlagsGiven(flags);
    if (stray !== undefined) {
      throw new LabError('command/live-flag', {
        what: `${stray} is for fidelity live, and this run has fidelity ${plan.fidelity}`,
        where: stray,
        hint: 'add --fidelity live, or leave the flag out',
      });
    }
    const world = await assemble(plan, sink);
    return {
      world,
      run: (pulse) => run(world, { pulse }),
      live: async () => undefined,
      close: async () => world.fabric.dispose(),
    };
  }
  const { world, fabric } = await assembleLive(plan, sink, liveOptionsOf(flags));
  return {
    world,
    run: (pulse) => runByWallClock(world, fabric, { pulse }),
    live: async () => {
      const report = await fabric.report();
      return { figures: { ...report }, lines: liveLines(report) };
    },
    close: () => fabric.close(),
  };
}
