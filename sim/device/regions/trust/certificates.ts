import { Purpose } from '../../../kernel/chance/chance.ts';
import { onRenewalOf } from '../../../plan/tenant-pki.ts';
import { numberWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import type { DeviceClocks } from '../../device-clocks.ts';
import type { DeviceSurroundings } from '../../device-surroundings.ts';
import { Renewals } from './renewals.ts';

/** The certificates of a fleet as their devices see them: stored, in force, renewed; and the reports that go with them. */
export class Certificates {
  readonly renewals: Renewals;

  constructor(
    private readonly given: DeviceSurroundings,
    private readonly clocks: DeviceClocks,
  ) {
    this.renewals = new Renewals(given.fleet, given.controls, given.plan.pki);
  }

  /** A password, or a certificate that may have expired. */
  hasCredential(device: number): boolean {
    const { fleet } = this.given;
    return fleet.productOf(device).plan.identity === 'password' || fleet.issuedAt.get(device) > 0;
  }

  /** By the device's own clock: it presents no certificate expired by it. The broker has its own clock. */
  isInForce(device: number): boolean {
    return this.given.fleet.productOf(device).plan.identity === 'password' || !this.isOutOfDate(device);
  }

  /** Whether the device has no certificate, or an expired one. */
  isOutOfDate(device: number): boolean {
    return this.isOver(device, this.given.fleet.issuedAt.get(device));
  }

  /** Whether a certificate is out of date by the device's own clock. */
  isOver(device: number, issuedAt: number): boolean {
    return !this.given.validity.isInForce(device, issuedAt, this.clocks.shown(device));
  }

  reconnectsOnRenewal(device: number): boolean {
    const { fleet, plan } = this.given;
    return onRenewalOf(plan.pki, fleet.productOf(device).plan) === 'reconnect';
  }

  /** Stores the certificate that was issued at that tick, and sends an error report if one is due. */
  install(device: number, issuedAt: number): void {
    const { fleet, outbox } = this.given;
    if (fleet.connection.get(device) >= 0 && this.reconnectsOnRenewal(device)) this.planReconnect(device, issuedAt);
    fleet.issuedAt.set(device, issuedAt);
    fleet.silences.set(device, 0);
    this.report(device);
    if (!fleet.isUnderRepair(device)) return;
    fleet.setRepair(device, false);
    outbox.note('device.repaired', 'trust', device, {});
  }

  /** A device that starts with a certificate in force does not need the service, but still reports its errors. */
  reportAtBoot(device: number): void {
    if (this.given.fleet.errors.get(device) > 0 && !this.isOutOfDate(device)) this.report(device);
  }

  /** Ticks until the device's own clock shows that its certificate is out of date; below 1 if it does already. */
  endsIn(device: number): number {
    return this.clocks.ticksUntil(device, this.given.validity.endsAt(device, this.given.fleet.issuedAt.get(device)));
  }

  /** Ticks until its clock shows the time at which it renews its certificate. */
  renewsIn(device: number): number {
    const { validity, fleet } = this.given;
    const stamp = fleet.issuedAt.get(device);
    const dueAt = validity.renewalAt(device, stamp, this.renewals.ageAt(device, validity.tickOf(stamp)));
    return Math.min(this.clocks.ticksUntil(device, dueAt), this.endsIn(device));
  }

  /**
   * Plans the reconnection for a random instant in the first half of what remains of the session's certificate; the
   * other half is left for failed attempts. If nothing remains it is due now.
   */
  private planReconnect(device: number, issuedAt: number): void {
    const { fleet, clock, controls } = this.given;
    const left = Math.max(0, this.endsIn(device));
    const unit = fleet.chance.uniformAt(fleet.keyOf(device), Purpose.reconnection, issuedAt);
    const wait = controls['renewal-jitter'] ? Math.round((left / 2) * unit) : 0;
    const at = clock.now + Math.max(1, wait);
    const planned = fleet.reconnectAt.get(device);
    fleet.reconnectAt.set(device, planned > 0 ? Math.min(planned, at) : at);
  }

  /** Reports at most once a day, when the device gets a certificate or has started. */
  private report(device: number): void {
    const { fleet, clock, outbox } = this.given;
    const failures = fleet.errors.get(device);
    // A byte: 255 days later it is the same again.
    const day = 1 + (Math.floor(clock.now / DAY) % 255);
    if (failures === 0 || fleet.reportedOn.get(device) === day) return;
    fleet.errors.set(device, 0);
    fleet.reportedOn.set(device, day);
    outbox.put(CommandCode.report, device, numberWord(failures));
  }
}

const DAY = 86_400_000;
