import type { PkiPlan } from '../lab/plan.ts';

/**
 * When device certificates begin and end. A certificate is told by its device and the tick at which it was issued: no
 * device is given two in one second.
 *
 * Units  certificates count whole seconds since 1970; ticks count milliseconds since the start of the run, which falls
 *        on a whole second
 */
export class Validity {
  private readonly lifetime: number;

  constructor(
    /** Seconds since 1970 at tick 0. */
    readonly epoch: number,
    pki: PkiPlan,
  ) {
    this.lifetime = Math.max(1, Math.round(pki.certificateLifetimeMs / 1_000));
  }

  /** Seconds since 1970, with a fraction. */
  secondsAt(tick: number): number {
    return this.epoch + tick / 1_000;
  }

  notBefore(issuedAt: number): number {
    return this.epoch + Math.floor(issuedAt / 1_000);
  }

  /** The last second that belongs to the certificate (RFC 5280, 4.1.2.5). */
  notAfter(issuedAt: number): number {
    return this.notBefore(issuedAt) + this.lifetime;
  }

  /** The first tick at which it is out of date. */
  endsAt(issuedAt: number): number {
    return (Math.floor(issuedAt / 1_000) + this.lifetime + 1) * 1_000;
  }

  isInForce(issuedAt: number, tick: number): boolean {
    return issuedAt > 0 && tick < this.endsAt(issuedAt);
  }
}
