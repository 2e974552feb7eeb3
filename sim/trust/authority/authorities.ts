import { authoritiesKnown, authorityInForce, authorityOf, type Rotation, rotationFrom } from '../../pki/rotation.ts';
import type { AuthorityPlan } from '../../plan/plan.ts';

/**
 * The authorities of the catalogs, by number from 1: every catalog has its own, all of the same age.
 *
 * Units  ticks; those before the run are negative
 */
export class Authorities {
  readonly rotation: Rotation;

  constructor(
    private readonly epoch: number,
    { ageMs, lifetimeMs, nextBeforeMs, switchAfterMs }: AuthorityPlan,
  ) {
    this.rotation = rotationFrom(epoch - seconds(ageMs), {
      lifetimeSeconds: seconds(lifetimeMs),
      createdAheadSeconds: seconds(nextBeforeMs),
      activeAfterSeconds: seconds(switchAfterMs),
    });
  }

  createdAt(nth: number): number {
    return this.tickOf(authorityOf(this.rotation, nth).createdAt);
  }

  /** From then on it is the one that issues. */
  activeFrom(nth: number): number {
    return this.tickOf(authorityOf(this.rotation, nth).activeFrom);
  }

  /** Before the first is made, the first: what is made up as older is made up as the first one's. */
  inForceAt(tick: number): number {
    return authorityInForce(this.rotation, this.epoch + tick / 1_000)?.nth ?? 1;
  }

  /** The youngest there is. */
  newestAt(tick: number): number {
    return authoritiesKnown(this.rotation, this.epoch + tick / 1_000).at(-1)?.nth ?? 1;
  }

  private tickOf(epochSeconds: number): number {
    return (epochSeconds - this.epoch) * 1_000;
  }
}

const seconds = (ms: number): number => Math.round(ms / 1_000);
