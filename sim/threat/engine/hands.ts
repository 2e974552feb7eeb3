import type { Chance } from '../../kernel/chance/chance.ts';
import { Purpose } from '../../kernel/chance/chance.ts';
import type { Tick } from '../../kernel/ids.ts';
import { hashOf } from '../../kernel/trace/hash.ts';
import { drawnMs, type EffortTime } from '../campaigns/effort.ts';
import type { AttackOrder } from './attack-order.ts';

/** One device that an actor gets to. */
export interface Turn {
  readonly actor: string;
  readonly step: number;
  readonly device: number;
  /** Of the work at it. */
  readonly time: EffortTime;
  /** When the time of the step is over, and with it the work. */
  readonly until: Tick;
}

/**
 * The hands of actors: an actor works at one device after the other, in the order in which its steps ask it to.
 *
 * Chance  one draw of the time of the work for each actor, step and device, and one of when its turn comes
 */
export class Hands {
  /** By actor, when its hands are free. */
  private readonly freeAt = new Map<string, Tick>();

  constructor(private readonly chance: Chance) {}

  /** How long after the start of its step the turn of the `nth` device comes, in milliseconds. */
  offsetOf({ by, stealth }: AttackOrder, step: number, device: number, nth: number): number {
    if (stealth === undefined) return 0;
    const { paceMs, jitterMs } = stealth;
    const unit = jitterMs === 0 ? 0 : this.chance.uniformAt(hashOf(`turns/${by.name}/${step}`), Purpose.effort, device);
    return paceMs * nth + Math.round(jitterMs * unit);
  }

  /** When the actor is done with its work at the device, which begins no sooner than `from`, and the attack begins; the end of the step if that comes first. */
  begin({ actor, step, device, time, until }: Turn, from: Tick): Tick {
    const unit = this.chance.uniformAt(hashOf(`hands/${actor}/${step}`), Purpose.effort, device);
    const works = drawnMs(time, (unit * UNITS + 0.5) / (UNITS + 1));
    const begins = Math.max(from, this.freeAt.get(actor) ?? 0);
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

/** Keeps the unit off both ends, where a normal quantile is infinite. */
const UNITS = 2 ** 32;
