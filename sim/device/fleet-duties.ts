import { Purpose } from '../chance/chance.ts';
import { uniformTicks } from '../chance/distributions.ts';
import type { Fleet, Product } from '../fleet/fleet.ts';
import type { Tally } from '../trace/tally.ts';
import type { DeviceDuties } from './duties.ts';
import type { Outbox } from './outbox.ts';

/**
 * The duties of every device of a fleet, on its columns. What has to leave the device goes into the outbox; whoever
 * steps the device carries it out once the step is on record.
 */
export class FleetDuties implements DeviceDuties {
  constructor(
    private readonly fleet: Fleet,
    private readonly outbox: Outbox,
    private readonly tally: Tally,
    private readonly clock: { readonly now: number },
    private readonly jitters: boolean,
  ) {}

  /** Every image of this lab verifies until something tampers with one. */
  imageVerifies(_device: number): boolean {
    return true;
  }

  isQuiet(device: number): boolean {
    return this.clock.now - this.fleet.lastSentAt.get(device) >= this.fleet.productOf(device).plan.keepAliveMs;
  }

  countBoot(device: number): void {
    this.fleet.boots.set(device, this.fleet.boots.get(device) + 1);
    this.fleet.failures.set(device, 0);
  }

  sample(device: number): void {
    const { fleet } = this;
    fleet.taken.set(device, fleet.taken.get(device) + 1);
    this.tally.produced++;
    if (fleet.online.get(device) === 1) this.sendReadings(device);
    else this.keepWithin(device, fleet.productOf(device).plan.telemetry.buffer);
  }

  dial(device: number): void {
    this.outbox.put('dial', device);
  }

  secure(device: number): void {
    this.outbox.put('secure', device);
  }

  connect(device: number): void {
    this.fleet.lastSentAt.set(device, this.clock.now);
    this.outbox.put('connect', device);
  }

  settleIn(device: number): void {
    this.fleet.failures.set(device, 0);
    this.fleet.online.set(device, 1);
    this.fleet.lastSentAt.set(device, this.clock.now);
    this.outbox.put('subscribe', device);
    this.outbox.put('announce', device);
    this.sendReadings(device);
  }

  acknowledged(device: number): void {
    if (this.fleet.settled.get(device) < this.fleet.sent.get(device))
      this.fleet.settled.set(device, this.fleet.settled.get(device) + 1);
    this.sendReadings(device);
  }

  release(device: number, messageId: number): void {
    this.fleet.lastSentAt.set(device, this.clock.now);
    this.outbox.put('release', device, messageId);
  }

  accept(device: number, messageId: number, qos: number): void {
    if (qos > 0) this.outbox.put('acknowledge', device, messageId, qos);
  }

  ping(device: number): void {
    this.fleet.lastSentAt.set(device, this.clock.now);
    this.outbox.put('ping', device);
  }

  countFailure(device: number): void {
    const { fleet } = this;
    fleet.failures.set(device, Math.min(fleet.failures.get(device) + 1, 255));
    this.takeStock(device);
    this.keepWithin(device, fleet.productOf(device).plan.telemetry.buffer);
  }

  abandon(device: number): void {
    this.outbox.put('abandon', device);
  }

  takeLeave(device: number): void {
    this.takeStock(device);
    this.keepWithin(device, 0);
    this.outbox.put('leave', device);
  }

  vanish(device: number): void {
    this.takeStock(device);
    this.keepWithin(device, 0);
    this.outbox.put('vanish', device);
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

  sleepsIn(device: number): number {
    const { availability } = this.fleet.productOf(device).plan;
    if (availability === undefined || availability.awakeMs >= DAY) return Number.POSITIVE_INFINITY;
    return Math.max(1, availability.awakeMs - this.timeSinceWake(device, this.clock.now));
  }

  romTime(device: number): number {
    return this.product(device).profile.romMs;
  }

  verificationTime(device: number): number {
    return this.product(device).profile.verifyMs;
  }

  osStartTime(device: number): number {
    return this.product(device).profile.osMs;
  }

  telemetryIn(device: number): number {
    const { everyMs, jitter } = this.product(device).plan.telemetry;
    if (jitter === 0) return everyMs;
    const unit = this.fleet.chance.uniform(device, this.fleet.keyOf(device), Purpose.telemetry);
    return Math.max(1, Math.round(everyMs * (1 + jitter * (2 * unit - 1))));
  }

  pingIn(device: number): number {
    const { keepAliveMs } = this.product(device).plan;
    if (keepAliveMs === 0) return Number.POSITIVE_INFINITY;
    return Math.max(1, this.fleet.lastSentAt.get(device) + keepAliveMs - this.clock.now);
  }

  backoffIn(device: number): number {
    const { initialMs, maxMs, factor, jitter } = this.product(device).plan.backoff;
    const delay = Math.min(maxMs, initialMs * factor ** (this.fleet.failures.get(device) - 1));
    if (!this.jitters || jitter === 0) return Math.round(delay);
    const unit = this.fleet.chance.uniform(device, this.fleet.keyOf(device), Purpose.backoff);
    return Math.max(1, Math.round(delay * (1 - jitter * unit)));
  }

  private product(device: number): Product {
    return this.fleet.productOf(device);
  }

  /** Sends what is waiting: at QoS 0 all of it, above that as many as may be under way at once. */
  private sendReadings(device: number): void {
    const { fleet } = this;
    const { qos } = this.product(device).plan.telemetry;
    while (fleet.sent.get(device) < fleet.taken.get(device)) {
      if (qos > 0 && fleet.sent.get(device) - fleet.settled.get(device) >= IN_FLIGHT_MAX) return;
      const reading = fleet.sent.next(device);
      if (qos === 0) fleet.settled.set(device, fleet.sent.get(device));
      fleet.lastSentAt.set(device, this.clock.now);
      this.tally.sent++;
      this.outbox.put('reading', device, reading, reading < fleet.sentBefore.get(device) ? 1 : 0);
    }
  }

  /** The session is over: readings under way without an acknowledgement wait to be sent again. */
  private takeStock(device: number): void {
    const { fleet } = this;
    fleet.online.set(device, 0);
    fleet.sentBefore.set(device, Math.max(fleet.sentBefore.get(device), fleet.sent.get(device)));
    fleet.sent.set(device, fleet.settled.get(device));
  }

  /** Gives up the oldest readings beyond what the device can keep. */
  private keepWithin(device: number, room: number): void {
    const { fleet } = this;
    const waiting = fleet.taken.get(device) - fleet.settled.get(device);
    if (waiting <= room) return;
    this.tally.dropped += waiting - room;
    fleet.settled.set(device, fleet.settled.get(device) + waiting - room);
    fleet.sent.set(device, Math.max(fleet.sent.get(device), fleet.settled.get(device)));
  }

  /** A number in [0, 1) that is the device's own and never changes. */
  private fixed(device: number, purpose: Purpose): number {
    return this.fleet.chance.uniformAt(this.fleet.keyOf(device), purpose, 0);
  }

  /** Time until the schedule has the device awake, seen `ahead` from now; 0 if it has it awake then. */
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

/** Readings of QoS 1 and 2 under way at once: what Mosquitto allows a client unless told (max_inflight_messages). */
const IN_FLIGHT_MAX = 20;
const DAY = 86_400_000;
