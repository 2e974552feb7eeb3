import type { Chance } from '../../kernel/chance/chance.ts';
import { Purpose } from '../../kernel/chance/chance.ts';
import { normalQuantile } from '../../kernel/chance/distributions.ts';
import type { Tick } from '../../kernel/ids.ts';
import { hashOf } from '../../kernel/trace/hash.ts';

/** One device that an actor gets to. */
export interface Turn {
  readonly actor: string;
  readonly step: number;
  readonly device: number;
  /** Median time of the work at it, in milliseconds. */
  readonly effortMs: number;
  /** When the time of the step is over, and with it the work. */
  readonly until: Tick;
}

/**
 * The hands of actors: an actor works at one device after the other, in the order in which its steps ask it to.
 *
 * Chance  one draw for each actor, step and device, lognormal with a 95th percentile of three times the median (assumption:
 *         times of tasks of people are so skewed)
 */
export class Hands {
  /** By actor, when its hands are free. */
  private readonly freeAt = new Map<string, Tick>();

  constructor(private readonly chance: Chance) {}

  /** When the actor is done with its work at the device, and the attack begins; the end of the step if that comes first. */
  begin({ actor, step, device, effortMs, until }: Turn, now: Tick): Tick {
    const unit = this.chance.uniformAt(hashOf(`hands/${actor}/${step}`), Purpose.effort, device);
    const works = Math.max(
      1,
      Math.round(effortMs * Math.exp(SIGMA * normalQuantile((unit * UNITS + 0.5) / (UNITS + 1)))),
    );
    const begins = Math.max(now, this.freeAt.get(actor) ?? 0);
    const done = Math.min(begins + works, until);
    // A step of which no time is left when its turn comes does not occupy the actor.
    this.freeAt.set(actor, Math.max(begins, done));
    return done;
  }

  save() {
    return [...this.freeAt];
  }

  restore(state: ReturnType<Hands['save']>): void {
    this.freeAt.clear();
    for (const [actor, tick] of state) this.freeAt.set(actor, tick);
  }
}

/** Of ln 3 between the median and the 95th percentile. */
const SIGMA = Math.log(3) / normalQuantile(0.95);
/** Keeps the unit off both ends, where a normal quantile is infinite. */
const UNITS = 2 ** 32;
