import { readingInterval } from '../../device/reading-interval.ts';
import { linkTimeouts } from '../../device/regions/link/timeouts.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { Purpose, toUnit } from '../../kernel/chance/chance.ts';
import { drawn } from '../../kernel/chance/threefry-triple.ts';
import type { Tick } from '../../kernel/ids.ts';
import type { Agenda } from '../../kernel/time/agenda.ts';
import type { BookedCounts } from '../../kernel/trace/booked-counts.ts';
import type { Fingerprint } from '../../kernel/trace/fingerprint.ts';
import type { TelemetryPlan } from '../../plan/plan.ts';
import { EventCode } from '../../protocol/event-codes.ts';
import type { CheckPath } from '../check-path.ts';
import { FABRIC, UPDATES } from '../processes.ts';
import type { ReadingPath } from '../reading-path.ts';
import { BookedWalk } from './booked-walk.ts';
import type { ChecksAhead } from './checks-ahead.ts';
import { type Course, NEVER, newCourse } from './course.ts';
import type { KnownSteps } from './known-steps.ts';

/** Of a product whose readings or pings are arithmetic. */
export interface ProductReadings {
  readonly telemetry: TelemetryPlan;
  /** Whether readings are part of a stretch, or end it. */
  readonly isPart: boolean;
  /** The keep-alive interval; Infinity without one. */
  readonly quietMaxMs: number;
  /** QoS 1. */
  readonly isAcknowledged: boolean;
}

/**
 * The draws of each stream that are no readings, acknowledgments, pings or checks of the stretch. A reading draws once from `telemetry` and `uplink`,
 * its acknowledgment from `downlink`, and a ping and a check from both ways.
 */
export interface StreamLeads {
  telemetry: number;
  uplink: number;
  downlink: number;
  /** The number of the latest check before the stretch. */
  check: number;
}

export interface WalkParts {
  readonly fleet: Fleet;
  readonly agenda: Agenda;
  readonly fingerprint: Fingerprint;
  readonly path: ReadingPath;
  /** Undefined where checks for updates are part of no stretch. */
  readonly checks: CheckPath | undefined;
  readonly checksAhead: ChecksAhead | undefined;
  readonly steps: KnownSteps;
  readonly booked: BookedCounts;
  /** How long a tick of the run is. */
  readonly tickMs: number;
}

/** What one walk goes through. */
export interface Stretch {
  device: number;
  configuration: number;
  /** The one in which it pings; -1 if that is not known. */
  pinging: number;
  /** Their keys in the fingerprint, with a sign. */
  keyHash: number;
  pingingKey: number;
  /** When the session ends for a new certificate: a step of the keep-alive timer. 0 if it does not. */
  reconnectAt: Tick;
  /** The first tick that it does not reach. */
  bound: number;
}

/**
 * Walks along the readings of a device: `ahead` books them, `back` takes from what is booked all that lies ahead of the
 * present.
 */
export class Walk extends BookedWalk {
  readonly stretch: Stretch = {
    device: 0,
    configuration: 0,
    pinging: -1,
    keyHash: 0,
    pingingKey: 0,
    reconnectAt: 0,
    bound: 0,
  };
  readonly leads: StreamLeads = { telemetry: 0, uplink: 0, downlink: 0, check: 0 };
  /** Where `back` has met the present; undefined content if nothing lay ahead of it. */
  readonly present = newCourse();
  /** When the next check for updates is due, and how many the walk has gone through. */
  private readonly checking = { upkeep: 0, checks: 0 };
  /** The tick of the latest arrival of this walk. */
  private arrivedAt: Tick = 0;

  constructor(private readonly parts: WalkParts) {
    super(parts.fingerprint, parts.tickMs);
  }

  /** The tick of the latest step or arrival. */
  get latest(): Tick {
    return Math.max(this.chain.steppedAt, this.arrivedAt);
  }

  /** Books the readings from `at` on, and moves `at` to their end. */
  ahead(readings: ProductReadings, at: Course): void {
    this.begin(1, NEVER);
    this.go(readings, at);
    this.finish();
  }

  /** Goes along readings that are booked; true if it has come to the present, from which on it has taken them back. */
  back(readings: ProductReadings, at: Course, now: Tick): boolean {
    this.begin(0, now);
    this.go(readings, at);
    return this.finish();
  }

  /**
   * As long as each reading, ping and check is over before the bound, before the next of them, and before a silence that would matter.
   */
  private go({ telemetry, quietMaxMs, isAcknowledged }: ProductReadings, at: Course): void {
    const { fleet, path, booked, steps, agenda } = this.parts;
    const { device, configuration, pinging, keyHash, pingingKey, bound, reconnectAt } = this.stretch;
    const { leads, chain, checking } = this;
    this.arrivedAt = 0;
    checking.upkeep = at.upkeep;
    checking.checks = at.checks;
    const { chance } = fleet;
    const fabric = fleet.size + FABRIC;
    const key = fleet.keyOf(device);
    const silenceMaxMs = path.silenceMaxMs(device);
    const { uplink, downlink } = path.delaysOf(device);
    const effects = steps.effectsOf(configuration, steps.telemetry);
    const ofPuback = steps.effectsOf(configuration, steps.puback);
    const ofKeepAlive = steps.effectsOf(configuration, steps.keepAlive);
    const ofPing = pinging < 0 ? undefined : path.pingDelayOf(device);
    const pongMaxMs = Math.min(linkTimeouts.pongTimeout, quietMaxMs);
    let { next, keepAlive, taken, pings, sentAt, heardAt, up, down } = at;
    /** Of a reading, and the first number that has more digits. */
    let payloadBytes = 0;
    let longer = 0;
    for (;;) {
      while (keepAlive < next || checking.upkeep < next) {
        if (checking.upkeep <= keepAlive) {
          const answers = (isAcknowledged ? taken : 0) + pings + checking.checks;
          const sent = taken + pings + checking.checks;
          chance.drawThree(key, purposes, 0, sent + leads.uplink, answers + leads.downlink);
          const met = this.check(Math.min(next, keepAlive, bound, heardAt + silenceMaxMs));
          if (met === 'held up') break;
          if (met !== 'ahead')
            Object.assign(this.present, { next, keepAlive, taken, pings, sentAt, heardAt, up, down });
          continue;
        }

        if (keepAlive >= bound) break;
        if ((keepAlive - sentAt) >>> 0 < quietMaxMs) {
          if (keepAlive >= this.now && !agenda.hasPassedTimer(keepAlive, device, steps.keepAliveSlot))
            this.turn({ next, keepAlive, taken, pings, sentAt, heardAt, up, down, underWay: 'nothing' });
          chain.step(keepAlive, steps.keepAlive, keyHash, ofKeepAlive);
          keepAlive = this.due(orReconnect(keepAlive + quietMaxMs - ((keepAlive - sentAt) >>> 0), reconnectAt));
          continue;
        }

        // The device has sent nothing for so long that it pings.
        if (ofPing === undefined) break;
        const answers = (isAcknowledged ? taken : 0) + pings + checking.checks;
        chance.drawThree(key, purposes, 0, taken + pings + checking.checks + leads.uplink, answers + leads.downlink);
        const reaches = later(up, this.due(keepAlive + ofPing.by(drawn[2], drawn[3])));
        const over = later(down, this.due(reaches + downlink.by(drawn[4], drawn[5])));
        const isHeldUp = over >= next || over >= keepAlive + pongMaxMs || reaches >= heardAt + silenceMaxMs;
        if (isHeldUp || over >= checking.upkeep || over >= bound) break;
        if (keepAlive >= this.now && !agenda.hasPassedTimer(keepAlive, device, steps.keepAliveSlot))
          this.turn({ next, keepAlive, taken, pings, sentAt, heardAt, up, down, underWay: 'nothing' });
        chain.step(keepAlive, steps.keepAlive, pingingKey, steps.effectsOfPing(configuration));
        sentAt = keepAlive;
        up = reaches;
        pings++;
        if (up >= this.now && !agenda.hasPassedMessage(up, fabric, device))
          this.turn({ next, keepAlive, taken, pings, sentAt, heardAt, up, down, underWay: 'ping' });
        this.arrivals += this.times;
        heardAt = up;
        down = over;
        if (down >= this.now && !agenda.hasPassedMessage(down, device, fabric))
          this.turn({ next, keepAlive, taken, pings, sentAt, heardAt, up, down, underWay: 'pong' });
        chain.step(down, EventCode.PONG, keyHash, steps.effectsOfPong(pinging));
        keepAlive = this.due(orReconnect(sentAt + quietMaxMs, reconnectAt));
      }
      if (keepAlive < next || checking.upkeep < next || next >= bound) break;
      const sent = taken + pings + checking.checks;
      chance.drawThree(key, purposes, taken + leads.telemetry, sent + leads.uplink, sent + leads.downlink);
      const reaches = later(up, this.due(next + uplink.by(drawn[2], drawn[3])));
      const over = isAcknowledged ? later(down, this.due(reaches + downlink.by(drawn[4], drawn[5]))) : reaches;
      const interval =
        telemetry.jitter === 0 ? telemetry.everyMs : readingInterval(telemetry, toUnit(drawn[0], drawn[1]));
      const after = this.due(next + interval);
      const isHeldUp = over >= after || over >= next + quietMaxMs || reaches >= heardAt + silenceMaxMs;
      if (isHeldUp || over >= checking.upkeep || over >= bound) break;

      // The device takes the reading and sends it.
      if (next >= this.now && !agenda.hasPassedTimer(next, device, steps.telemetrySlot))
        this.turn({ next, keepAlive, taken, pings, sentAt, heardAt, up, down, underWay: 'nothing' });
      chain.step(next, steps.telemetry, keyHash, effects);
      booked.take(device, next, this.times);
      sentAt = next;
      next = after;
      up = reaches;
      taken++;
      if (keepAlive <= up) {
        if (keepAlive >= this.now && !agenda.hasPassedTimer(keepAlive, device, steps.keepAliveSlot))
          this.turn({ next, keepAlive, taken, pings, sentAt, heardAt, up, down, underWay: 'reading' });
        chain.step(keepAlive, steps.keepAlive, keyHash, ofKeepAlive);
        keepAlive = this.due(orReconnect(sentAt + quietMaxMs, reconnectAt));
      }

      // It arrives at the platform.
      if (taken > longer) {
        payloadBytes = path.payloadBytes(device, taken - 1);
        longer = 10 ** String(taken - 1).length;
      }
      if (up >= this.now && !agenda.hasPassedMessage(up, fabric, device))
        this.turn({ next, keepAlive, taken, pings, sentAt, heardAt, up, down, underWay: 'reading' });
      booked.arrive(device, up, payloadBytes, this.times);
      this.arrivedAt = up;
      this.arrivals += this.times;
      heardAt = up;
      if (!isAcknowledged) continue;
      down = over;
      if (keepAlive <= down) {
        if (keepAlive >= this.now && !agenda.hasPassedTimer(keepAlive, device, steps.keepAliveSlot))
          this.turn({ next, keepAlive, taken, pings, sentAt, heardAt, up, down, underWay: 'acknowledgment' });
        chain.step(keepAlive, steps.keepAlive, keyHash, ofKeepAlive);
        keepAlive = this.due(orReconnect(sentAt + quietMaxMs, reconnectAt));
      }

      // The device gets its acknowledgment.
      if (down >= this.now && !agenda.hasPassedMessage(down, device, fabric))
        this.turn({ next, keepAlive, taken, pings, sentAt, heardAt, up, down, underWay: 'acknowledgment' });
      chain.step(down, steps.puback, keyHash, ofPuback);
    }
    at.next = next;
    at.keepAlive = keepAlive;
    at.taken = taken;
    at.upkeep = checking.upkeep;
    at.pings = pings;
    at.checks = checking.checks;
    at.sentAt = sentAt;
    at.heardAt = heardAt;
    at.up = up;
    at.down = down;
  }

  /**
   * Goes through the check that is due, by the draw that has been made for it, if all of it lies before `limit`. Tells where the present is, if
   * the walk has met it on the way.
   */
  private check(limit: number): 'ahead' | 'held up' | Course['underWay'] {
    const { agenda, steps, booked, fleet, checks: path, checksAhead } = this.parts;
    const { checking, chain, present } = this;
    const { device, configuration, keyHash } = this.stretch;
    if (path === undefined || checksAhead === undefined) return 'held up';
    const updates = fleet.size + UPDATES;
    const { uplink, downlink } = path.delaysOf(device);
    const sentAt = checking.upkeep;
    const reaches = this.due(sentAt + uplink.by(drawn[2], drawn[3]));
    const processed = this.due(path.answeredAt(reaches));
    const over = this.due(processed + downlink.by(drawn[4], drawn[5]));
    if (over >= limit || over >= path.retryAt(device, sentAt)) return 'held up';
    if (this.times === 1 && !checksAhead.hasRoom(reaches)) return 'held up';
    let met: ReturnType<Walk['check']> = 'ahead';
    const meet = (underWay: Course['underWay'], checkAt: Tick): void => {
      this.takeBack();
      Object.assign(present, checking, { checkAt, underWay });
      met = underWay;
    };

    if (sentAt >= this.now && !agenda.hasPassedTimer(sentAt, device, steps.upkeepSlot)) meet('nothing', 0);
    chain.step(sentAt, steps.upkeep, keyHash, steps.effectsOf(configuration, steps.upkeep));
    booked.check(device, sentAt, this.times);
    checking.checks++;
    if (reaches >= this.now && !agenda.hasPassedMessage(reaches, updates, device)) meet('check', reaches);
    this.arrivals += this.times;
    booked.wait(reaches, processed, this.times);
    checksAhead.add(reaches, this.times);
    if (processed >= this.now && !agenda.hasPassedMessage(processed, updates, device)) {
      // From here on it waits at the service itself.
      booked.wait(reaches, processed, -1);
      meet('processing', processed);
    }
    this.arrivals += this.times;
    if (over >= this.now && !agenda.hasPassedMessage(over, device, updates)) meet('answer', over);
    chain.step(over, steps.upToDate, keyHash, steps.effectsOf(configuration, steps.upToDate));
    checking.upkeep = this.due(path.nextAt(device, over));
    return met;
  }

  /** What follows lies ahead of the present: from here on steps are taken back. */
  private turn(at: Omit<Course, keyof Walk['checking'] | 'checkAt'>): void {
    this.takeBack();
    Object.assign(this.present, at, this.checking);
  }
}

// What is passed on from call to call has to be a small integer, or V8 makes an object of it: `Math.max` does not keep them.

/** The keep-alive timer falls due by then, or earlier for a new session. */
const orReconnect = (due: Tick, reconnectAt: Tick): Tick =>
  reconnectAt !== 0 && reconnectAt < due ? reconnectAt : due;

const later = (one: Tick, other: Tick): Tick => (one > other ? one : other);

const purposes = [Purpose.telemetry, Purpose.uplink, Purpose.downlink] as const;
