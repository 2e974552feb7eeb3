import { type LiveSection, type Summarizer, type Summary, summarizer } from '../../reports/outcome/summary.ts';
import {
  type MachineDrawing,
  type OpenRunFolder,
  openRunFolder,
  type PolicyDrawing,
} from '../../reports/run-folder/index.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import { type TraceSink, tee } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { World } from '../../sim/simulation/world.ts';
import { lockFolder } from '../files/folder-lock.ts';
import { version } from '../files/version.ts';
import { ChapterKeeper } from './chapters.ts';

/** Writes the run folder and computes the summary from one sink, which exists before the world that feeds it. */
export class Recording {
  private folder!: OpenRunFolder;
  private summary!: Summarizer;
  private target!: TraceSink;
  /** Set by `open`. */
  plan!: Plan;
  private readonly chapters = new ChapterKeeper();

  readonly sink: TraceSink = {
    changes: (block) => this.target.changes(block),
    events: (block) => this.target.events(block),
    samples: (block) => this.target.samples(block),
    reached: (t) => this.target.reached(t),
  };

  constructor(private readonly root: string) {}

  get path(): string {
    return this.folder.path;
  }

  open(world: World): void {
    const { plan, fleet, projection } = world;
    this.plan = plan;
    const { regions } = projection;
    const shape = { devices: fleet.size, regions, tickMs: 1, sampleEveryMs: plan.sampleEveryMs };
    const devices = namesOf(fleet);
    const names = { root: this.root, plan, version: version() };
    this.folder = openRunFolder({ ...names, devices, regions, tickMs: 1, lock: lockFolder });
    this.summary = summarizer(plan, version(), shape);
    this.target = tee(this.folder.sink, this.summary.sink, this.chapters);
  }

  /** Saves the drawings in the folder; call it after `open`. */
  keep(machine: MachineDrawing, rolloutMachines: readonly PolicyDrawing[]): void {
    this.folder.setDrawings(machine, rolloutMachines);
  }

  /** `live` holds the figures of a live run, which has no trace hash, since it does not repeat. */
  finish(end: 'finished' | 'interrupted' | 'failed', world: World, live?: LiveSection): Summary {
    const traceHash = end === 'finished' && live === undefined ? world.recorder.digest() : null;
    const summary = this.summary.summary({ end, endT: world.now, traceHash, live });
    this.folder.finish({ end, traceHash, chapters: this.chapters.chapters, summary });
    return summary;
  }
}

const namesOf = (fleet: Fleet) => ({
  count: fleet.size,
  name: (i: number) => fleet.nameOf(i),
  tenant: (i: number) => fleet.productOf(i).plan.tenant,
  product: (i: number) => fleet.productOf(i).plan.product,
  ring: (i: number) => fleet.ringOf(i),
  site: (i: number) => fleet.siteOf(i),
  profile: (i: number) => fleet.productOf(i).plan.profile,
  firmware: (i: number) => fleet.productOf(i).plan.firmware,
});
