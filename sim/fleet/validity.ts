import type { Plan } from '../plan/plan.ts';
import { certificateLifetimeOf } from '../plan/tenant-pki.ts';
import type { Fleet } from './fleet.ts';
import { IssuanceFaults } from './issuance-faults.ts';

/**
 * Validity periods of device certificates. A certificate is identified by its device and its issue stamp (`issuedAt`
 * wherever it occurs); no device gets two in one second.
 *
 * A stamp fits 31 bits: 0 stands for no certificate, others count from an origin one certificate lifetime (the longest
 * of the fleet) before tick 0, since a fleet that starts running brings certificates into the run.
 *
 * Units  certificates use whole seconds since 1970; ticks are milliseconds since the start of the run, which falls on a
 *        whole second. A stamp counts milliseconds or, if lifetime and run together exceed 24 days, the smallest whole
 *        number of milliseconds with which they fit 31 bits (15 for a lifetime of a year)
 */
export class Validity {
  readonly faults = new IssuanceFaults();
  /** By product, in seconds. */
  private readonly lifetimes: readonly number[];
  private readonly originMs: number;
  private readonly unitMs: number;

  constructor(
    /** Seconds since 1970 at tick 0. */
    readonly epoch: number,
    { pki, durationMs }: Pick<Plan, 'pki' | 'durationMs'>,
    private readonly fleet: Pick<Fleet, 'product' | 'products'>,
  ) {
    this.lifetimes = fleet.products.map(({ plan }) =>
      Math.max(1, Math.round(certificateLifetimeOf(pki, plan) / 1_000)),
    );
    const longest = Math.max(...this.lifetimes);
    // A certificate issued at the origin has expired by tick 0, whichever part of a second it was issued in.
    this.originMs = (longest + 3) * 1_000;
    this.unitMs = Math.ceil((this.originMs + durationMs + 1) / STAMP_MAX);
  }

  /** The stamp of a certificate issued at `tick`; below 1 for one issued before the origin. */
  stampAt(tick: number): number {
    return Math.floor((tick + this.originMs) / this.unitMs);
  }

  /** The tick of issue; below 0 for a certificate issued before the run. */
  tickOf(stamp: number): number {
    return stamp * this.unitMs - this.originMs;
  }

  /** Seconds since 1970, with a fraction. */
  secondsAt(tick: number): number {
    return this.epoch + tick / 1_000;
  }

  /** The tick of a whole second since 1970. */
  tickOfSecond(second: number): number {
    return (second - this.epoch) * 1_000;
  }

  notBefore(device: number, stamp: number): number {
    return this.epoch + Math.floor(this.tickOf(stamp) / 1_000) + (this.faults.of(device, stamp)?.startsIn ?? 0);
  }

  /** The last second of the certificate's validity (RFC 5280, 4.1.2.5). */
  notAfter(device: number, stamp: number): number {
    return this.notBefore(device, stamp) + this.lifetimeOf(device, stamp);
  }

  /** The first tick after its validity. */
  endsAt(device: number, stamp: number): number {
    return this.tickOfSecond(this.notAfter(device, stamp) + 1);
  }

  /** Whether its validity is not over; one that begins later is not looked at here. */
  isInForce(device: number, stamp: number, tick: number): boolean {
    return stamp > 0 && tick < this.endsAt(device, stamp);
  }

  /**
   * The tick at which a device renews a certificate that it would renew at that age if nothing were wrong with it: after the same
   * share of its own validity.
   */
  renewalAt(device: number, stamp: number, age: number): number {
    const { lifetime, startsIn = 0 } = this.faults.of(device, stamp) ?? {};
    const share = lifetime === undefined ? 1 : lifetime / this.lifetimes[this.fleet.product.get(device)];
    return this.tickOf(stamp) + startsIn * 1_000 + Math.round(age * share);
  }

  /** The stamp of a certificate of the device that expired at most a few seconds before `tick`. */
  outOfDateAt(device: number, tick: number): number {
    return this.stampAt(tick - (this.lifetimes[this.fleet.product.get(device)] + 2) * 1_000);
  }

  private lifetimeOf(device: number, stamp: number): number {
    return this.faults.of(device, stamp)?.lifetime ?? this.lifetimes[this.fleet.product.get(device)];
  }
}

/** Messages carry stamps in signed words. */
const STAMP_MAX = 0x7fffffff;
