import { assemble, runWorld } from '../../../bin/app/assemble.ts';
import { lateSink } from '../../../bin/app/late-sink.ts';
import type { TraceSink } from '../../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import type { ProjectedRegion } from '../../../sim/simulation/state-projection.ts';

/** How far code of actors has come in a run. */
export interface Outbreak {
  /** When each device that was ever infected first was, in order. */
  readonly firstAt: readonly number[];
  /** The ticks at which the number of infected devices changed, and that number. */
  readonly course: readonly (readonly [t: number, infected: number])[];
  readonly infected: number;
}

/** Runs a plan, and keeps of its trace only when devices were infected and when they were not any more. */
export async function outbreakIn(plan: Plan, isEnough: (outbreak: Outbreak, now: number) => boolean = () => false) {
  const late = lateSink();
  const world = await assemble(plan, late.sink);
  const outbreak = new Course(world.projection.regions, world.fleet.size);
  late.is(outbreak);
  await runWorld(world, { pulse: ({ now }) => isEnough(outbreak, now) });
  world.fabric.dispose();
  return { outbreak: outbreak as Outbreak, fleet: world.fleet };
}

class Course implements TraceSink, Outbreak {
  readonly firstAt: number[] = [];
  readonly course: (readonly [number, number])[] = [];
  infected = 0;
  private readonly region: number;
  private readonly isAtWork: readonly boolean[];
  /** By device: 1 while its code runs there, 2 if it ever has. */
  private readonly was: Uint8Array;

  constructor(regions: readonly ProjectedRegion[], size: number) {
    this.region = regions.findIndex(({ name }) => name === 'implant');
    this.isAtWork = regions[this.region].states.map((state) => state === 'exploited' || state === 'active');
    this.was = new Uint8Array(size);
  }

  changes({ length, t, device, region, state }: Parameters<TraceSink['changes']>[0]): void {
    for (let i = 0; i < length; i++) if (region[i] === this.region) this.take(t[i], device[i], this.isAtWork[state[i]]);
  }

  private take(t: number, device: number, isInfected: boolean): void {
    const before = this.was[device];
    if (isInfected === ((before & 1) === 1)) return;
    this.was[device] = isInfected ? 3 : before & 2;
    this.infected += isInfected ? 1 : -1;
    if (before === 0) this.firstAt.push(t);
    this.course.push([t, this.infected]);
  }

  events(): void {}
  samples(): void {}
  reached(): void {}
}
