import type { Fleet } from '../fleet/fleet.ts';
import type { Validity } from '../fleet/validity.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import { TICK_MAX } from '../kernel/time/queue.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Plan } from '../plan/plan.ts';
import { CommandCode } from '../protocol/commands.ts';
import type { Outbox } from '../protocol/outbox.ts';
import { Renewals } from './renewals.ts';

/** How a device keeps its certificate: when it requests one, renews it, and retries. */
export class TrustImplementations {
  private readonly renewals: Renewals;

  constructor(
    private readonly fleet: Fleet,
    private readonly outbox: Outbox,
    private readonly clock: { readonly now: number },
    private readonly controls: ControlSettings,
    private readonly plan: Plan,
    private readonly validity: Validity,
  ) {
    this.renewals = new Renewals(fleet, controls, plan.pki);
  }

  hasCredential(device: number): boolean {
    return this.fleet.productOf(device).plan.identity === 'password' || this.fleet.issuedAt.get(device) > 0;
  }

  /** By the device's own clock: it presents no certificate expired by it. The broker has its own clock. */
  isInForce(device: number): boolean {
    return this.fleet.productOf(device).plan.identity === 'password' || !this.wasLockedOut(device);
  }

  wasLockedOut(device: number): boolean {
    return !this.validity.isInForce(this.fleet.issuedAt.get(device), this.clock.now);
  }

  isClaimed(device: number): boolean {
    return this.fleet.productOf(device).plan.identity !== 'password' && this.fleet.isClaimed(device);
  }

  isOutOfDate(device: number): boolean {
    return this.wasLockedOut(device);
  }

  reconnectsOnRenewal(device: number): boolean {
    return (this.fleet.productOf(device).plan.onRenewal ?? this.plan.pki.onRenewal) === 'reconnect';
  }

  install(device: number, issuedAt: number): void {
    const { fleet } = this;
    if (fleet.connection.get(device) >= 0 && this.reconnectsOnRenewal(device)) this.planReconnect(device, issuedAt);
    fleet.issuedAt.set(device, issuedAt);
    fleet.silences.set(device, 0);
    this.report(device);
    if (!fleet.isUnderRepair(device)) return;
    fleet.setRepair(device, false);
    this.outbox.note('device.repaired', 'trust', device, {});
  }

  /** A device that starts with a certificate in force does not need the service, but still reports its errors. */
  reportAtBoot(device: number): void {
    if (this.fleet.errors.get(device) > 0 && !this.wasLockedOut(device)) this.report(device);
  }

  countSilence(device: number): void {
    this.fleet.silences.set(device, Math.min(this.fleet.silences.get(device) + 1, 255));
  }

  renewalIn(device: number): number {
    const issuedAt = this.validity.tickOf(this.fleet.issuedAt.get(device));
    const dueAt = issuedAt + this.renewals.ageAt(device, issuedAt);
    return Math.max(1, Math.min(dueAt, this.endsAt(device)) - this.clock.now);
  }

  expiryIn(device: number): number {
    return Math.max(1, this.endsAt(device) - this.clock.now);
  }

  answerIn(device: number): number {
    return this.beforeExpiry(device, ANSWER_MS);
  }

  attestationBackoffIn(device: number): number {
    const { initialMs, maxMs, factor, jitter } = this.fleet.productOf(device).plan.backoff;
    const delay = Math.min(maxMs, initialMs * factor ** (this.fleet.silences.get(device) - 1));
    const spread = this.controls['backoff-jitter'] ? jitter : 0;
    const unit = this.fleet.chance.uniformAt(this.fleet.keyOf(device), Purpose.attestation, this.clock.now);
    return this.beforeExpiry(device, Math.max(1, Math.round(delay * (1 - spread * unit))));
  }

  /** The same delay as after an issued certificate. */
  afterRefusalIn(_device: number): number {
    const { certificateLifetimeMs, renewal } = this.plan.pki;
    return Math.max(1, Math.round(certificateLifetimeMs * renewal.at));
  }

  repairTime(_device: number): number {
    return Math.max(1, this.plan.cloud.repairMs);
  }

  /**
   * Plans the reconnection for a random instant in the first half of what remains of the session's certificate; the
   * other half is left for failed attempts. If nothing remains it is due now.
   */
  private planReconnect(device: number, issuedAt: number): void {
    const { fleet } = this;
    const left = Math.max(0, this.endsAt(device) - this.clock.now);
    const unit = fleet.chance.uniformAt(fleet.keyOf(device), Purpose.reconnection, issuedAt);
    const wait = this.controls['renewal-jitter'] ? Math.round((left / 2) * unit) : 0;
    // Half of a certificate of years outlasts any run.
    const at = Math.min(TICK_MAX, this.clock.now + Math.max(1, wait));
    const planned = fleet.reconnectAt.get(device);
    fleet.reconnectAt.set(device, planned > 0 ? Math.min(planned, at) : at);
  }

  /** Reports at most once a day, when the device gets a certificate or has started. */
  private report(device: number): void {
    const { fleet } = this;
    const failures = fleet.errors.get(device);
    const day = 1 + Math.floor(this.clock.now / DAY);
    if (failures === 0 || fleet.reportedOn.get(device) === day) return;
    fleet.errors.set(device, 0);
    fleet.reportedOn.set(device, day);
    this.outbox.put(CommandCode.report, device, failures);
  }

  private beforeExpiry(device: number, delay: number): number {
    const left = this.endsAt(device) - this.clock.now;
    return this.fleet.issuedAt.get(device) > 0 && left > 0 ? Math.min(delay, left) : delay;
  }

  private endsAt(device: number): number {
    return this.validity.endsAt(this.fleet.issuedAt.get(device));
  }
}

/** How long a device waits for an answer of the service; the same as for the broker. */
const ANSWER_MS = 30_000;
const DAY = 86_400_000;
