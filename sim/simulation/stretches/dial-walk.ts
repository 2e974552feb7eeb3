import { backoffDelay, FAILURES_MAX } from '../../device/backoff-delay.ts';
import { readingInterval } from '../../device/reading-interval.ts';
import { linkTimeouts } from '../../device/regions/link/timeouts.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { Purpose, toUnit } from '../../kernel/chance/chance.ts';
import { drawn } from '../../kernel/chance/threefry-triple.ts';
import type { Tick } from '../../kernel/ids.ts';
import type { Agenda } from '../../kernel/time/agenda.ts';
import type { BookedCounts } from '../../kernel/trace/booked-counts.ts';
import type { Fingerprint } from '../../kernel/trace/fingerprint.ts';
import type { BackoffPlan, TelemetryPlan } from '../../plan/plan.ts';
import { EventCode } from '../../protocol/event-codes.ts';
import type { DialPath } from '../dial-path.ts';
import { FABRIC } from '../processes.ts';
import { BookedWalk } from './booked-walk.ts';
import { NEVER } from './course.ts';
import type { KnownMoves } from './known-moves.ts';

/** Where a device is with its dials and readings: all that they move, but the chain of the fingerprint. */
export interface DialCourse {
  /** When it dials next. */
  at: Tick;
  /** When it takes the next reading; NEVER if readings are not part of the walk. */
  next: Tick;
  /** Readings taken, and how many of them it does not keep any more. */
  taken: number;
  settled: number;
  failures: number;
  /** Draws of each stream. */
  backoff: number;
  uplink: number;
  downlink: number;
  /** How far it is with that dial, and when that arrives at the edge and its refusal at the device. */
  underWay: 'nothing' | 'dial' | 'refusal';
  up: Tick;
  down: Tick;
}

export const newDialCourse = (): DialCourse => ({
  at: 0,
  next: NEVER,
  taken: 0,
  settled: 0,
  failures: 0,
  backoff: 0,
  uplink: 0,
  downlink: 0,
  underWay: 'nothing',
  up: 0,
  down: 0,
});

/** What one walk goes through. */
export interface DialStretch {
  device: number;
  backoff: BackoffPlan;
  /** Whether waits are drawn. */
  hasJitter: boolean;
  /** The keys of the two configurations in the fingerprint, and the effects of the steps to them. */
  dialingKey: number;
  waitingKey: number;
  ofDial: number;
  ofRefusal: number;
  telemetry: Pick<TelemetryPlan, 'everyMs' | 'jitter' | 'buffer'>;
  /** Draws from `telemetry` that are no readings. */
  telemetryLead: number;
  /** The effects of a reading in each of the two, if they are known. */
  ofReadingWaiting: number;
  ofReadingDialing: number;
  readsWhileDialing: boolean;
  /** The first tick at which the edge may accept a dial. */
  downUntil: Tick;
  /** The first tick that it does not reach. */
  bound: Tick;
}

export interface DialWalkParts {
  readonly fleet: Fleet;
  readonly agenda: Agenda;
  readonly fingerprint: Fingerprint;
  readonly path: DialPath;
  readonly booked: BookedCounts;
  readonly moves: Pick<KnownMoves, 'backoff' | 'slot' | 'telemetry' | 'telemetrySlot'>;
  readonly sampleEveryMs: number;
  /** How long a tick of the run is. */
  readonly tickMs: number;
  /** A dial of the device is refused. */
  readonly onDial: (device: number, dialedAt: Tick, refusedAt: Tick) => void;
}

/** Walks along the refused dials of a device, and the readings that it takes meanwhile: `ahead` books them, `back` takes from what is booked all that lies ahead of the present. */
export class DialWalk extends BookedWalk {
  readonly stretch: DialStretch = {
    device: 0,
    backoff: { initialMs: 0, maxMs: 0, factor: 1, jitter: 0 },
    hasJitter: false,
    dialingKey: 0,
    waitingKey: 0,
    ofDial: 0,
    ofRefusal: 0,
    telemetry: { everyMs: 0, jitter: 0, buffer: 0 },
    telemetryLead: 0,
    ofReadingWaiting: 0,
    ofReadingDialing: 0,
    readsWhileDialing: false,
    downUntil: 0,
    bound: 0,
  };
  /** Where `back` has met the present; undefined content if nothing lay ahead of it. */
  readonly present = newDialCourse();

  /** How far the dial is that the walk goes along. */
  private readonly dial: Pick<DialCourse, 'underWay' | 'up' | 'down'> = { underWay: 'nothing', up: 0, down: 0 };

  constructor(private readonly parts: DialWalkParts) {
    super(parts.fingerprint, parts.tickMs);
  }

  /** Books the dials from `course` on, and moves it behind them. */
  ahead(course: DialCourse): void {
    this.begin(1, NEVER);
    this.go(course);
    this.finish();
  }

  /** Goes along dials that are booked; true if it has come to the present, from which on it has taken them back. */
  back(course: DialCourse, now: Tick): boolean {
    this.begin(0, now);
    this.go(course);
    return this.finish();
  }

  private go(course: DialCourse): void {
    const { fleet, agenda, path, moves, sampleEveryMs, onDial } = this.parts;
    const { device, backoff, hasJitter, dialingKey, waitingKey, ofDial, ofRefusal, downUntil, bound } = this.stretch;
    const { chain, dial } = this;
    const fabric = fleet.size + FABRIC;
    const key = fleet.keyOf(device);
    const { uplink, downlink } = path.delaysOf(device);
    for (let dials = 0; dials < DIALS_MAX; dials++) {
      const { at } = course;
      dial.underWay = 'nothing';
      this.read(course, at < bound ? at : bound - 1);
      if (at >= bound) return;
      fleet.chance.drawThree(key, purposes, course.uplink, course.downlink, course.backoff);
      const unit = hasJitter ? toUnit(drawn[4], drawn[5]) : undefined;
      const up = this.due(at + uplink.by(drawn[0], drawn[1]));
      const down = this.due(up + downlink.by(drawn[2], drawn[3]));
      // Counted as refused when the device hears of it: it has to be the same sample.
      const isOneSample = Math.ceil(up / sampleEveryMs) === Math.ceil(down / sampleEveryMs);
      if (up >= downUntil || down >= bound || down - at >= linkTimeouts.dialTimeout || !isOneSample) return;
      if (course.next <= down && !this.stretch.readsWhileDialing) return;
      dial.up = up;
      dial.down = down;
      if (at >= this.now && !agenda.hasPassedTimer(at, device, moves.slot)) this.turn(course);
      chain.step(at, moves.backoff, dialingKey, ofDial);
      course.uplink++;
      dial.underWay = 'dial';
      this.read(course, up);
      if (up >= this.now && !agenda.hasPassedMessage(up, fabric, device)) this.turn(course);
      this.arrivals += this.times;
      course.downlink++;
      dial.underWay = 'refusal';
      this.read(course, down);
      if (down >= this.now && !agenda.hasPassedMessage(down, device, fabric)) this.turn(course);
      chain.step(down, EventCode.CLOSED, waitingKey, ofRefusal);
      if (this.times === 1) onDial(device, at, down);
      course.failures = Math.min(course.failures + 1, FAILURES_MAX);
      course.at = this.due(down + backoffDelay(backoff, course.failures, unit));
      if (hasJitter) course.backoff++;
    }
  }

  /** Goes along the readings that are due by then. */
  private read(course: DialCourse, until: Tick): void {
    if (course.next > until) return;
    const { agenda, booked, moves } = this.parts;
    const { device, telemetry, waitingKey, dialingKey, ofReadingWaiting, ofReadingDialing } = this.stretch;
    const isWaiting = this.dial.underWay === 'nothing';
    const keyHash = isWaiting ? waitingKey : dialingKey;
    const effects = isWaiting ? ofReadingWaiting : ofReadingDialing;
    while (course.next <= until) {
      const { next } = course;
      if (next >= this.now && !agenda.hasPassedTimer(next, device, moves.telemetrySlot)) this.turn(course);
      this.chain.step(next, moves.telemetry, keyHash, effects);
      booked.hold(device, next, this.times);
      course.next = this.due(next + this.intervalAfter(course.taken));
      course.taken++;
      const excess = course.taken - course.settled - telemetry.buffer;
      if (excess <= 0) continue;
      course.settled += excess;
      booked.drop(device, next, excess * this.times);
    }
  }

  /** From the reading of that number to the next. */
  private intervalAfter(reading: number): number {
    const { telemetry, telemetryLead, device } = this.stretch;
    if (telemetry.jitter === 0) return telemetry.everyMs;
    const { chance } = this.parts.fleet;
    const key = this.parts.fleet.keyOf(device);
    return readingInterval(telemetry, chance.uniformAt(key, Purpose.telemetry, reading + telemetryLead));
  }

  /** What follows lies ahead of the present: from here on steps are taken back. */
  private turn(course: DialCourse): void {
    this.takeBack();
    Object.assign(this.present, course, this.dial);
  }
}

/** Dials of one walk: their rows wait in memory, and with the last of them the next walk begins. */
const DIALS_MAX = 2;

const purposes = [Purpose.uplink, Purpose.downlink, Purpose.backoff] as const;
