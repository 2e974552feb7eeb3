import type { Fleet, Product } from '../fleet/fleet.ts';
import type { Validity } from '../fleet/validity.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import { uniformTicks } from '../kernel/chance/distributions.ts';
import { TICK_MAX } from '../kernel/time/queue.ts';
import type { RunCounters } from '../kernel/trace/run-counters.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Plan } from '../plan/plan.ts';
import { CommandCode } from '../protocol/commands.ts';
import type { Outbox } from '../protocol/outbox.ts';
import { ErrorCount } from './error-count.ts';
import { FleetApps } from './fleet-apps.ts';
import { FleetFaults } from './fleet-faults.ts';
import { FleetInstalls } from './fleet-installs.ts';
import type { FleetPlatforms } from './fleet-platforms.ts';
import { FleetStarts } from './fleet-starts.ts';
import { FleetUpdates, type UpdateJudge } from './fleet-updates.ts';
import type { DeviceImplementations } from './implementations.ts';
import { TrustImplementations } from './trust-implementations.ts';

/**
 * The implementations of every device of a fleet, on the fleet's columns. Commands that leave the device go into the
 * outbox; the caller of the step dispatches them once the step is recorded.
 */
export class FleetImplementations implements DeviceImplementations {
  private readonly jitters: boolean;
  private readonly trust: TrustImplementations;
  readonly starts: FleetStarts;
  readonly installs: FleetInstalls;
  readonly app: FleetApps;
  readonly updates: FleetUpdates;

  constructor(
    private readonly fleet: Fleet,
    private readonly outbox: Outbox,
    private readonly counters: RunCounters,
    private readonly clock: { readonly now: number },
    controls: ControlSettings,
    plan: Plan,
    validity: Validity,
    platforms: FleetPlatforms,
    judge: UpdateJudge,
  ) {
    this.jitters = controls['backoff-jitter'];
    const errors = new ErrorCount(fleet, controls);
    const faults = new FleetFaults(fleet, platforms, plan);
    const isUpdate = (device: number): boolean => this.updates.isUnderWay(device);
    this.starts = new FleetStarts(fleet, platforms, outbox, errors, faults, clock);
    this.installs = new FleetInstalls(fleet, platforms, outbox, controls, isUpdate);
    this.app = new FleetApps(fleet, platforms, outbox, errors, faults, controls);
    const hasCredential = (device: number): boolean => this.trust.hasCredential(device);
    this.updates = new FleetUpdates(fleet, platforms, this.installs, faults, judge, outbox, clock, hasCredential, plan);
    this.trust = new TrustImplementations(fleet, outbox, clock, controls, plan, validity);
  }

  isBedtime(device: number): boolean {
    const { availability } = this.product(device).plan;
    if (availability === undefined || availability.awakeMs >= DAY) return false;
    return this.timeSinceWake(device, this.clock.now) >= availability.awakeMs;
  }

  isQuiet(device: number): boolean {
    return this.quietFor(device) >= this.fleet.productOf(device).plan.keepAliveMs;
  }

  reconnectsOnRenewal(device: number): boolean {
    return this.trust.reconnectsOnRenewal(device);
  }

  isReconnectDue(device: number): boolean {
    const at = this.fleet.reconnectAt.get(device);
    return at > 0 && this.clock.now >= at;
  }

  mayDial(device: number): boolean {
    return this.trust.isInForce(device) && this.reachesBroker(device);
  }

  hasCredential(device: number): boolean {
    return this.trust.isInForce(device);
  }

  reachesBroker(device: number): boolean {
    return this.fleet.isAppUp(device) && this.app.mayCallBroker(device);
  }

  wasLockedOut(device: number): boolean {
    return this.trust.wasLockedOut(device);
  }

  isRunning(device: number): boolean {
    return this.fleet.isPowered(device);
  }

  isClaimed(device: number): boolean {
    return this.trust.isClaimed(device);
  }

  isOutOfDate(device: number): boolean {
    return this.trust.isOutOfDate(device);
  }

  countBoot(device: number): void {
    this.fleet.boots.set(device, this.fleet.boots.get(device) + 1);
    this.fleet.failures.set(device, 0);
  }

  sample(device: number): void {
    const { fleet } = this;
    fleet.readingsTaken.set(device, fleet.readingsTaken.get(device) + 1);
    this.counters.produced++;
    if (fleet.online.get(device) === 1) this.sendReadings(device);
    else this.trimBuffer(device, fleet.productOf(device).plan.telemetry.buffer);
  }

  dial(device: number): void {
    this.outbox.put(CommandCode.dial, device);
  }

  secure(device: number): void {
    // A pending reconnection is over: this session begins with the current certificate.
    this.fleet.reconnectAt.set(device, 0);
    this.outbox.put(CommandCode.secure, device);
  }

  connect(device: number): void {
    this.fleet.lastSentAt.set(device, this.clock.now);
    this.outbox.put(CommandCode.connect, device);
  }

  onSessionUp(device: number): void {
    this.fleet.failures.set(device, 0);
    this.fleet.online.set(device, 1);
    this.fleet.lastSentAt.set(device, this.clock.now);
    this.outbox.put(CommandCode.subscribe, device);
    this.outbox.put(CommandCode.announce, device);
    this.sendReadings(device);
  }

  subscribed(device: number): void {
    this.updates.onSubscribed(device);
  }

  acknowledged(device: number): void {
    if (this.fleet.inFlight.get(device) > 0) this.settle(device, 1);
    this.sendReadings(device);
  }

  release(device: number, messageId: number): void {
    this.fleet.lastSentAt.set(device, this.clock.now);
    this.outbox.put(CommandCode.release, device, messageId);
  }

  accept(device: number, messageId: number, qos: number): void {
    if (qos > 0) this.outbox.put(CommandCode.acknowledge, device, messageId, qos);
  }

  ping(device: number): void {
    this.fleet.lastSentAt.set(device, this.clock.now);
    this.outbox.put(CommandCode.ping, device);
  }

  countFailure(device: number): void {
    const { fleet } = this;
    fleet.failures.set(device, Math.min(fleet.failures.get(device) + 1, 255));
    this.requeueInFlight(device);
    this.trimBuffer(device, fleet.productOf(device).plan.telemetry.buffer);
  }

  abandon(device: number): void {
    this.outbox.put(CommandCode.abandon, device);
  }

  disconnect(device: number): void {
    this.requeueInFlight(device);
    this.outbox.put(CommandCode.disconnect, device);
  }

  takeLeave(device: number): void {
    this.requeueInFlight(device);
    this.trimBuffer(device, 0);
    this.outbox.put(CommandCode.leave, device);
  }

  vanish(device: number): void {
    this.requeueInFlight(device);
    this.trimBuffer(device, 0);
    this.outbox.put(CommandCode.vanish, device);
  }

  dropOut(device: number): void {
    this.requeueInFlight(device);
    this.trimBuffer(device, 0);
    this.outbox.put(CommandCode.abandon, device);
  }

  onBoot(device: number): void {
    this.fleet.power(device, true);
    this.starts.onBoot(device);
    this.app.onBoot(device);
    this.trust.reportAtBoot(device);
  }

  onShutdown(device: number): void {
    this.fleet.power(device, false);
    this.starts.onShutdown(device);
    this.app.end(device);
  }

  attest(device: number): void {
    const attempt = (this.fleet.attempt.get(device) + 1) & 0xff;
    this.fleet.attempt.set(device, attempt);
    this.outbox.put(CommandCode.attest, device, attempt);
  }

  prove(device: number, nonce: number): void {
    this.outbox.put(CommandCode.prove, device, nonce, this.fleet.attempt.get(device));
  }

  install(device: number, issuedAt: number): void {
    this.trust.install(device, issuedAt);
  }

  countSilence(device: number): void {
    this.trust.countSilence(device);
  }

  firstBootIn(device: number): number {
    if (this.fleet.boots.get(device) > 0) return Number.POSITIVE_INFINITY;
    const { plan } = this.fleet.productOf(device);
    const wait = uniformTicks(this.fixed(device, Purpose.boot), 1, 1 + plan.bootSpreadMs);
    return plan.availability === undefined ? wait : wait + this.awayFor(device, wait);
  }

  wakesIn(device: number): number {
    return this.awayFor(device, 0);
  }

  upkeepIn(device: number): number {
    const { starts } = this;
    const busy = starts.isOnTrial(device) ? starts.healthIn(device) : this.updates.dueIn(device);
    return Math.max(1, Math.min(this.sleepsIn(device), busy, starts.wearIn(device)));
  }

  romTime(device: number): number {
    return this.product(device).profile.romMs + this.starts.retryIn(device);
  }

  verificationTime(device: number): number {
    return this.product(device).profile.verifyMs;
  }

  osStartTime(device: number): number {
    return this.product(device).profile.osMs;
  }

  /** A recovered device has no application until it is repaired. */
  telemetryIn(device: number): number {
    if (!this.fleet.isAppUp(device)) return Number.POSITIVE_INFINITY;
    const { everyMs, jitter } = this.product(device).plan.telemetry;
    if (jitter === 0) return everyMs;
    const unit = this.fleet.chance.uniform(device, this.fleet.keyOf(device), Purpose.telemetry);
    const delay = everyMs * (1 + jitter * (2 * unit - 1));
    // A delay beyond the last tick would wrap in 32 bits; below it V8 keeps the rounded value as a small integer.
    return delay >= TICK_MAX ? Number.POSITIVE_INFINITY : Math.max(1, (delay + 0.5) >>> 0);
  }

  pingIn(device: number): number {
    const { keepAliveMs } = this.product(device).plan;
    const reconnectAt = this.fleet.reconnectAt.get(device);
    // Whole numbers throughout: if the delay passed through Infinity, V8 would arm it as a float.
    if (reconnectAt > 0) {
      const reconnectIn = Math.max(1, reconnectAt - this.clock.now);
      return keepAliveMs === 0 ? reconnectIn : Math.min(reconnectIn, Math.max(1, keepAliveMs - this.quietFor(device)));
    }
    return keepAliveMs === 0 ? Number.POSITIVE_INFINITY : Math.max(1, keepAliveMs - this.quietFor(device));
  }

  backoffIn(device: number): number {
    const { initialMs, maxMs, factor, jitter } = this.product(device).plan.backoff;
    const delay = Math.min(maxMs, initialMs * factor ** (this.fleet.failures.get(device) - 1));
    if (!this.jitters || jitter === 0) return Math.round(delay);
    const unit = this.fleet.chance.uniform(device, this.fleet.keyOf(device), Purpose.backoff);
    return Math.max(1, Math.round(delay * (1 - jitter * unit)));
  }

  renewalIn(device: number): number {
    return this.trust.renewalIn(device);
  }

  expiryIn(device: number): number {
    return this.trust.expiryIn(device);
  }

  answerIn(device: number): number {
    return this.trust.answerIn(device);
  }

  attestationBackoffIn(device: number): number {
    return this.trust.attestationBackoffIn(device);
  }

  afterRefusalIn(device: number): number {
    return this.trust.afterRefusalIn(device);
  }

  repairTime(device: number): number {
    return this.trust.repairTime(device);
  }

  /** Ticks from `tick`, which may lie before the run, until the schedule has the device awake; 0 if it is. */
  awayFrom(device: number, tick: number): number {
    return this.awayFor(device, tick - this.clock.now);
  }

  /** Ticks since the device's last packet, which it may have sent before tick 0. */
  private quietFor(device: number): number {
    return (this.clock.now - this.fleet.lastSentAt.get(device)) >>> 0;
  }

  private sleepsIn(device: number): number {
    const { availability } = this.product(device).plan;
    if (availability === undefined || availability.awakeMs >= DAY) return Number.POSITIVE_INFINITY;
    return Math.max(1, availability.awakeMs - this.timeSinceWake(device, this.clock.now));
  }

  private product(device: number): Product {
    return this.fleet.productOf(device);
  }

  /** Sends waiting readings: at QoS 0 all of them, above it as many as may be in flight at once. */
  private sendReadings(device: number): void {
    const { fleet } = this;
    const { qos } = this.product(device).plan.telemetry;
    for (;;) {
      const underWay = fleet.inFlight.get(device);
      const reading = fleet.settled.get(device) + underWay;
      if (reading >= fleet.readingsTaken.get(device) || underWay >= IN_FLIGHT_MAX) return;
      const isRepeat = underWay < fleet.repeats.get(device);
      fleet.inFlight.set(device, underWay + 1);
      if (qos === 0) this.settle(device, 1);
      fleet.lastSentAt.set(device, this.clock.now);
      this.counters.sent++;
      this.outbox.put(CommandCode.reading, device, reading, isRepeat ? 1 : 0);
    }
  }

  /** The session is over: unacknowledged readings wait to be sent again. */
  private requeueInFlight(device: number): void {
    const { fleet } = this;
    fleet.online.set(device, 0);
    fleet.repeats.set(device, Math.max(fleet.repeats.get(device), fleet.inFlight.get(device)));
    fleet.inFlight.set(device, 0);
  }

  /** Drops the oldest readings beyond the device's buffer. */
  private trimBuffer(device: number, room: number): void {
    const { fleet } = this;
    const waiting = fleet.readingsTaken.get(device) - fleet.settled.get(device);
    if (waiting <= room) return;
    this.counters.dropped += waiting - room;
    this.settle(device, waiting - room);
  }

  /** Removes the oldest readings from the buffer: they were sent and acknowledged, or dropped. */
  private settle(device: number, readings: number): void {
    const { fleet } = this;
    fleet.settled.set(device, fleet.settled.get(device) + readings);
    fleet.inFlight.set(device, Math.max(0, fleet.inFlight.get(device) - readings));
    fleet.repeats.set(device, Math.max(0, fleet.repeats.get(device) - readings));
  }

  /** A number in [0, 1), fixed for the device and the purpose. */
  private fixed(device: number, purpose: Purpose): number {
    return this.fleet.chance.uniformAt(this.fleet.keyOf(device), purpose, 0);
  }

  /** Ticks from the instant `ahead` of now until the schedule has the device awake; 0 if it is awake then. */
  private awayFor(device: number, ahead: number): number {
    const { availability } = this.product(device).plan;
    if (availability === undefined) return 0;
    const since = this.timeSinceWake(device, this.clock.now + ahead);
    return since < availability.awakeMs ? 0 : DAY - since;
  }

  private timeSinceWake(device: number, at: number): number {
    const { availability } = this.product(device).plan;
    if (availability === undefined) return 0;
    const shift = Math.round(availability.jitterMs * (2 * this.fixed(device, Purpose.availability) - 1));
    return (((at - availability.fromMs - shift) % DAY) + DAY) % DAY;
  }
}

/** Readings of QoS 1 and 2 in flight at once: Mosquitto's default per client (max_inflight_messages). */
const IN_FLIGHT_MAX = 20;
const DAY = 86_400_000;
