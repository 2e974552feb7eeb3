import type { LiveObserving } from '../../broker/live/live-fabric.ts';
import type { LiveOptions } from '../../broker/live/live-options.ts';
import type { LiveSection } from '../../reports/outcome/summary.ts';
import type { LostSlice } from '../../sim/fleet/lost-slice.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { World, WorldParts } from '../../sim/simulation/world.ts';
import { assemble, runWorld } from './assemble.ts';

/** Runs a world to its end: as fast as it can, or by the wall clock if it is live. */
export interface RunDriver {
  readonly world: World;
  /** Runs to the end, or until `pulse` returns true. */
  run(pulse: () => Promise<boolean>): Promise<'finished' | 'interrupted'>;
  /** How to look on at a live run; undefined for other runs. */
  readonly observing: LiveObserving | undefined;
  /** The figures of a live run after its end; undefined for other runs. */
  live(): Promise<LiveSection | undefined>;
  /** Slices of the fleet that a live run has lost. */
  lost(): readonly LostSlice[];
  close(): Promise<void>;
}

/** Where a run's trace goes and, if that is wanted, what its platform logs; and whether readings may be arithmetic. */
export type RunSinks = Pick<WorldParts, 'sink' | 'seen' | 'stretches'>;

/**
 * Assembles a world for a plan of any fidelity.
 *
 * Errors  LabError `run/live-options` if options of live fidelity are given for another fidelity
 */
export async function createRunDriver(plan: Plan, sinks: RunSinks, live?: Partial<LiveOptions>): Promise<RunDriver> {
  if (plan.fidelity === 'live') return createLiveDriver(plan, sinks, live);
  if (live !== undefined) {
    throw new LabError('run/live-options', {
      what: `options of a live run, and this run has fidelity ${plan.fidelity}`,
      where: plan.name,
      hint: 'choose fidelity live, or leave the options out',
    });
  }
  const { sink, ...others } = sinks;
  const world = await assemble(plan, sink, others);
  return {
    world,
    run: (pulse) => runWorld(world, { pulse }),
    observing: undefined,
    live: async () => undefined,
    lost: () => [],
    close: async () => world.fabric.dispose(),
  };
}

/** Sockets, TLS and MQTT clients are loaded only for a run that has them. */
async function createLiveDriver(
  plan: Plan,
  { sink, ...others }: RunSinks,
  given: Partial<LiveOptions> = {},
): Promise<RunDriver> {
  const [{ assembleLive }, { runByWallClock }, { defaultLiveOptions }, { liveLines }] = await Promise.all([
    import('./assemble-live.ts'),
    import('./wall-clock-loop.ts'),
    import('../../broker/live/live-options.ts'),
    import('../../broker/live/live-report.ts'),
  ]);
  const { world, fabric } = await assembleLive(plan, sink, { ...defaultLiveOptions, ...given }, others);
  return {
    world,
    run: (pulse) => runByWallClock(world, fabric, { pulse }),
    observing: fabric.observing,
    live: async () => {
      const report = await fabric.report();
      return { figures: { ...report }, lines: liveLines(report) };
    },
    lost: () => fabric.lost.lost,
    close: () => fabric.close(),
  };
}
