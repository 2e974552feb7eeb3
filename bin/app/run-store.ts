import type { Summary } from '../../reports/outcome/summary.ts';
import {
  memoryRun,
  openRun,
  openRunFolder,
  type Run,
  type RunEnd,
  type RunOutline,
} from '../../reports/run-folder/index.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { LostSlice } from '../../sim/fleet/lost-slice.ts';
import { type TraceSink, tee } from '../../sim/kernel/trace/sink.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { runHardeningOf } from '../../sim/reach/run-hardening.ts';
import { runReachOf } from '../../sim/reach/run-reach.ts';
import type { SeenSink } from '../../sim/seen/seen-row.ts';
import type { World } from '../../sim/simulation/world.ts';
import { attackGraphOf } from '../../sim/threat/campaigns/attack-graph.ts';
import { lockFolder } from '../files/folder-lock.ts';
import { version } from '../files/version.ts';
import { deviceDrawing, policyDrawings } from '../machine/drawings.ts';
import { ChapterKeeper } from './chapters.ts';

/** Where the trace of a run goes. */
export interface RunStore {
  readonly sink: TraceSink;
  /** Takes what the platform logs; undefined for a store that keeps none of it. */
  readonly seen: SeenSink | undefined;
  /** The run folder, if there is one. */
  readonly folder: string | undefined;
  /** The trace up to now, for what has to be known of it before its end; left out by a store that keeps none. */
  readonly soFar?: () => Promise<Run>;
  /** Call once, however the run ended. */
  finish(ending: StoredEnding): void;
  /** The trace after the end. */
  trace(): Promise<Run>;
}

export interface StoredEnding {
  readonly end: Exclude<RunEnd, 'running'>;
  readonly traceHash: string | null;
  readonly summary: Summary;
  /** Slices of the fleet that a live run lost. */
  readonly lost?: readonly LostSlice[];
}

/** Opens a store for a world that is assembled and has not begun. */
export type OpenStore = (world: World) => RunStore;

/**
 * Writes a run folder below `root`, with the drawings of its statecharts for the viewer.
 *
 * Errors  those of `openRunFolder` and of the lock of a folder
 */
export const folderStore =
  (root: string): OpenStore =>
  (world) => {
    const folder = openRunFolder({ ...outlineOf(world), root, lock: lockFolder, hasSeen: world.seen !== undefined });
    const chapters = new ChapterKeeper();
    return {
      sink: tee(folder.sink, chapters),
      seen: folder.seen,
      folder: folder.path,
      soFar() {
        folder.flush();
        return openRun(folder.path);
      },
      finish(ending) {
        if (ending.end !== 'failed') folder.setDrawings(deviceDrawing, policyDrawings(world.plan));
        folder.finish({ ...ending, chapters: chapters.chapters });
      },
      trace: () => openRun(folder.path),
    };
  };

/** Keeps the trace in memory. */
export const memoryStore: OpenStore = (world) => {
  const memory = memoryRun(outlineOf(world));
  const chapters = new ChapterKeeper();
  const held: { run?: Run } = {};
  return {
    sink: tee(memory.sink, chapters),
    seen: undefined,
    folder: undefined,
    soFar: async () => memory.soFar(),
    finish(ending) {
      held.run = memory.finish({ ...ending, chapters: chapters.chapters });
    },
    trace: async () => held.run!,
  };
};

/** What is known of a run when its world is assembled. */
export const outlineOf = ({ plan, fleet, projection }: World): RunOutline => ({
  plan,
  version: version(),
  devices: namesOf(fleet),
  regions: projection.regions,
  tickMs: plan.tickMs ?? 1,
  attackGraph: attackGraphOf(plan),
  reach: runReachOf(plan, fleet),
  hardening: hasAttacks(plan) ? runHardeningOf(plan, fleet) : undefined,
});

const namesOf = (fleet: Fleet) => ({
  count: fleet.size,
  name: (i: number) => fleet.nameOf(i),
  tenant: (i: number) => fleet.productOf(i).plan.tenant,
  product: (i: number) => fleet.productOf(i).plan.product,
  ring: (i: number) => fleet.ringOf(i),
  site: (i: number) => fleet.siteOf(i),
  profile: (i: number) => fleet.productOf(i).plan.profile,
  firmware: (i: number) => fleet.firmwareOf(i),
  tags: (i: number) => fleet.tagsOf(i).join(';'),
});
