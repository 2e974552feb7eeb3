import { authorityInForce, authorityOf, newestKnown, type Rotation, rotationFrom } from '../../pki/rotation.ts';
import type { AuthorityPlan } from '../../plan/plan.ts';

/**
 * The authorities of a catalog, numbered from 1, or of several catalogs in which they have the same age.
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

  /** The tick from which on this authority issues. */
  activeFrom(nth: number): number {
    return this.tickOf(authorityOf(this.rotation, nth).activeFrom);
  }

  /** The last second of its certificate, since 1970. */
  notAfter(nth: number): number {
    return authorityOf(this.rotation, nth).notAfter;
  }

  /** Before the first authority exists, the first: certificates dated earlier count as issued by it. */
  inForceAt(tick: number): number {
    return authorityInForce(this.rotation, this.epoch + tick / 1_000)?.nth ?? 1;
  }

  /** The newest authority. */
  newestAt(tick: number): number {
    return newestKnown(this.rotation, this.epoch + tick / 1_000) ?? 1;
  }

  private tickOf(epochSeconds: number): number {
    return (epochSeconds - this.epoch) * 1_000;
  }
}

const seconds = (ms: number): number => Math.round(ms / 1_000);
