import { isJittered, setFailures } from '../../device/backoff-delay.ts';
import type { DeviceParts } from '../../device/device-parts.ts';
import { brokerCallImplementations } from '../../device/regions/link/broker-calls.ts';
import { linkTimeouts } from '../../device/regions/link/timeouts.ts';
import type { AheadOfTime, Fleet } from '../../fleet/fleet.ts';
import { hasSentNoneHeld, setHeldReadings } from '../../fleet/reading-state.ts';
import { Purpose } from '../../kernel/chance/chance.ts';
import type { ProcessId, Tick } from '../../kernel/ids.ts';
import type { Chart } from '../../kernel/statechart/index.ts';
import type { Agenda } from '../../kernel/time/agenda.ts';
import type { BookedCounts } from '../../kernel/trace/booked-counts.ts';
import type { Fingerprint } from '../../kernel/trace/fingerprint.ts';
import type { Recorder } from '../../kernel/trace/recorder.ts';
import type { RunCounters } from '../../kernel/trace/run-counters.ts';
import { hasAttacks } from '../../plan/attack-steps.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import type { Plan } from '../../plan/plan.ts';
import * as codec from '../../protocol/codec.ts';
import type { DialPath } from '../dial-path.ts';
import { FABRIC } from '../processes.ts';
import type { StateProjection } from '../state-projection.ts';
import { NEVER } from './course.ts';
import { type DialCourse, DialWalk, newDialCourse } from './dial-walk.ts';
import { KnownMoves } from './known-moves.ts';
import { type PlannedOutage, plannedOutages } from './planned-outages.ts';
import { RowsToCome } from './rows-to-come.ts';
import { NO_TICK, START_WORDS } from './stretch-starts.ts';

export interface RefusedDialParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly agenda: Agenda;
  readonly chart: Chart;
  readonly projection: StateProjection;
  readonly recorder: Recorder;
  readonly fingerprint: Fingerprint;
  readonly counters: RunCounters;
  readonly controls: ControlSettings;
  readonly device: DeviceParts;
}

/**
 * Refused dials: while the broker is down as planned, a device that is in back-off dials, is refused, and waits again, each time for longer. Up to its
 * next timer of another kind these dials, and the readings that it takes and keeps meanwhile, are arithmetic: drawn from the streams of the device, added to its
 * fingerprint, without a step of the machine or a message on the agenda.
 *
 * Each leaves two rows, whose numbers depend on those of all other devices. They wait in `RowsToCome`, and are written before the run
 * passes their place in the canonical order. The device's record is ahead of time meanwhile (`fleet.isAhead`), and is taken back
 * before anything else concerns the device.
 *
 * Memory  8 bytes for each row to come, of which a device in back-off has four at most; 2 bytes a device; starts share the words of quiet
 *         stretches
 */
export class RefusedDials implements AheadOfTime {
  /** Undefined where no dial is known to be refused: the broker is never down as planned, or actors and gateways follow each connection. */
  static of(
    parts: RefusedDialParts,
    path: DialPath | undefined,
    kept: { readonly booked: BookedCounts; readonly words: Uint32Array },
  ): RefusedDials | undefined {
    const outages = plannedOutages(parts.plan);
    const isFollowed = hasAttacks(parts.plan) || parts.fleet.gateways.exist;
    if (path === undefined || outages.length === 0 || isFollowed) return undefined;
    return new RefusedDials(parts, path, { outages, ...kept });
  }

  private readonly moves: KnownMoves;
  private readonly rows: RowsToCome;
  private readonly walk: DialWalk;
  private readonly course = newDialCourse();
  private readonly mayDial: (device: number) => boolean;
  private readonly outages: readonly PlannedOutage[];
  private readonly booked: BookedCounts;
  /** By device, what makes it begin a stretch so that it can be taken back. */
  private readonly words: Uint32Array;
  /** By device, how often dials were taken back: rows with an earlier mark are void. */
  private readonly marks: Uint16Array;
  private readonly tickMs: number;
  /** Steps are known since the latest stretch began that were not before: others may wait in back-off for their next dial. */
  private hasLearned = false;

  private constructor(
    private readonly parts: RefusedDialParts,
    private readonly path: DialPath,
    {
      outages,
      booked,
      words,
    }: { readonly outages: readonly PlannedOutage[]; readonly booked: BookedCounts; readonly words: Uint32Array },
  ) {
    const { fleet, plan, chart, projection, agenda, fingerprint, device } = parts;
    this.outages = outages;
    this.booked = booked;
    this.words = words;
    this.tickMs = plan.tickMs ?? 1;
    this.marks = new Uint16Array(fleet.size);
    this.moves = new KnownMoves(chart, projection);
    this.rows = new RowsToCome(fleet.size, this.tickMs);
    const { moves, tickMs, rows, marks } = this;
    const { sampleEveryMs } = plan;
    this.walk = new DialWalk({
      fleet,
      agenda,
      fingerprint,
      path,
      booked,
      moves,
      sampleEveryMs,
      tickMs,
      onDial: (one, dialedAt, refusedAt) => {
        rows.add(dialedAt, one, DIAL, marks[one]);
        rows.add(refusedAt, one, REFUSAL, marks[one]);
      },
    });
    const step = { context: { device: 0 } };
    const { guards } = brokerCallImplementations(device);
    this.mayDial = (one) => {
      step.context.device = one;
      return guards.mayDial(step as never);
    };
  }

  /** Events so far that did not have to be handled: the timers of readings, and of each dial the timer, the arrival and the refusal. */
  get spared(): number {
    return this.walk.spared;
  }

  /** A step has led from one configuration to another, and has noted nothing. */
  learn(before: number, code: number, after: number, effects: number): void {
    if (this.moves.learn(before, code, after, effects)) this.hasLearned = true;
  }

  /** A step has left a configuration as it was, and has noted nothing. */
  learnReading(configuration: number, code: number, effects: number): void {
    this.moves.learnReading(configuration, code, effects);
  }

  /** Books the next dials of a device in back-off; of all that are, once their steps have become known. Call it after a step that has sent nothing. */
  begin(device: number): void {
    if (!this.hasLearned) {
      this.book(device);
      return;
    }
    this.hasLearned = false;
    const { fleet } = this.parts;
    for (let one = 0; one < fleet.size; one++) if (fleet.isAtPresent(one)) this.book(one);
  }

  private book(device: number): void {
    const { fleet, agenda } = this.parts;
    const { moves, walk, course, words } = this;
    const downUntil = this.downUntil(agenda.now);
    if (downUntil === 0 || !this.isPlain(device)) return;
    this.approach(device);
    walk.stretch.downUntil = downUntil;
    const hasReadings = this.hasReadings(device);
    walk.stretch.bound = this.boundOf(device, hasReadings);
    course.at = agenda.dueAt(device, moves.slot);
    course.next = hasReadings ? agenda.dueAt(device, moves.telemetrySlot) : NEVER;
    course.taken = fleet.readingsTaken.get(device);
    course.settled = fleet.settled.get(device);
    course.failures = fleet.failures.get(device);
    course.backoff = fleet.chance.drawsOf(device, Purpose.backoff);
    course.uplink = fleet.chance.drawsOf(device, Purpose.uplink);
    course.downlink = fleet.chance.drawsOf(device, Purpose.downlink);
    const { chain } = walk;
    chain.low = fleet.chainLow.get(device) | 0;
    chain.high = fleet.chainHigh.get(device) | 0;
    const first = device * WORDS;
    const { at, taken } = course;
    words[first] = at / this.tickMs;
    words[first + 1] = course.failures;
    words[first + 2] = course.backoff;
    words[first + 3] = course.uplink;
    words[first + 4] = course.downlink;
    words[first + 5] = chain.low;
    words[first + 6] = chain.high;
    words[first + NEXT] = hasReadings ? course.next / this.tickMs : NO_TICK;
    words[first + NEXT + 1] = taken;
    words[first + NEXT + 2] = course.settled;
    walk.ahead(course);
    if (course.at === at && course.taken === taken) return;
    words[first + BOUND] = chain.steppedAt / this.tickMs + 1;
    this.write(device, course, chain.low, chain.high);
    fleet.setAhead(device, true);
  }

  takeBack(device: number): void {
    const { fleet, agenda } = this.parts;
    const { walk, course, words } = this;
    fleet.setAhead(device, false);
    const first = device * WORDS;
    const bound = words[first + BOUND] * this.tickMs;
    if (agenda.now >= bound) return;
    this.approach(device);
    walk.stretch.downUntil = walk.stretch.bound = bound;
    course.at = words[first] * this.tickMs;
    course.next = words[first + NEXT] === NO_TICK ? NEVER : words[first + NEXT] * this.tickMs;
    course.taken = words[first + NEXT + 1];
    course.settled = words[first + NEXT + 2];
    course.failures = words[first + 1];
    course.backoff = words[first + 2];
    course.uplink = words[first + 3];
    course.downlink = words[first + 4];
    walk.chain.low = words[first + 5] | 0;
    walk.chain.high = words[first + 6] | 0;
    if (!walk.back(course, agenda.now)) return;
    this.marks[device]++;
    this.write(device, walk.present, walk.presentLow, walk.presentHigh);
  }

  /**
   * Takes back all dials, before the edge closes each connection that it has: it has none any more of a dial that it refused before it recovered,
   * whose refusal is still under way.
   */
  allToPresent(): void {
    const { fleet } = this.parts;
    for (let device = 0; device < fleet.size; device++) if (fleet.online.get(device) === 0) fleet.toPresent(device);
  }

  /** Writes the rows that come before the place of the run, where something is about to happen to that process. */
  catchUp(process: ProcessId): void {
    const { agenda } = this.parts;
    const { rows, marks } = this;
    while (rows.dueAt <= agenda.now) {
      rows.open();
      const { dueAt: tick, device, kind, mark } = rows;
      if (tick > agenda.now || (tick === agenda.now && !this.hasPassed(tick, device, kind))) return;
      rows.shift();
      if (mark !== marks[device]) continue;
      this.record(tick, device, kind);
      if (kind === REFUSAL && tick + this.tickMs >= this.words[device * WORDS + BOUND] * this.tickMs)
        this.goOn(device, process);
    }
  }

  /** The last row of a stretch is written: its device is at the present, and goes on at once, unless it takes a step now. */
  private goOn(device: number, process: ProcessId): void {
    this.parts.fleet.setAhead(device, false);
    if (device !== process) this.book(device);
  }

  /** A checkpoint has been restored: nothing is booked. */
  forget(): void {
    this.walk.forget();
    this.rows.clear();
  }

  private hasPassed(tick: Tick, device: number, kind: number): boolean {
    const { agenda, fleet } = this.parts;
    return kind === DIAL
      ? agenda.hasPassedTimer(tick, device, this.moves.slot)
      : agenda.hasPassedMessage(tick, device, fleet.size + FABRIC);
  }

  private record(tick: Tick, device: number, kind: number): void {
    const { recorder, fleet, projection, counters } = this.parts;
    const { waiting, dialing } = this.moves;
    const { link } = projection;
    const from = kind === DIAL ? waiting : dialing;
    const to = kind === DIAL ? dialing : waiting;
    fleet.row.set(device, recorder.change(tick, device, link, to, fleet.row.get(device, link)), link);
    projection.move(device, link, from, to);
    if (kind === DIAL) {
      counters.attempted.add(device);
      this.path.dialed(device, tick);
    } else {
      counters.refused.add(device);
      this.path.refused(device, tick);
    }
  }

  /** The first tick at which the broker may be up again; 0 if it may be up now. */
  private downUntil(now: Tick): Tick {
    for (const { from, until } of this.outages) if (now > from && now < until) return until;
    return 0;
  }

  /** Whether the device is in back-off, and would dial now. */
  private isPlain(device: number): boolean {
    const { fleet, agenda } = this.parts;
    const { moves } = this;
    return (
      moves.dialingFrom(fleet.config.get(device)) >= 0 &&
      agenda.isArmed(device, moves.slot) &&
      fleet.networkFaults.get(device) === 0 &&
      fleet.clocks.of(fleet.product.get(device)) === undefined &&
      this.path.isFree(device) &&
      this.mayDial(device)
    );
  }

  /** Notes what stays the same all along the dials of the device. */
  private approach(device: number): void {
    const { fleet, chart, controls } = this.parts;
    const { moves } = this;
    const { stretch } = this.walk;
    const waiting = fleet.config.get(device);
    const dialing = moves.dialingFrom(waiting);
    const { backoff, telemetry } = fleet.productOf(device).plan;
    stretch.device = device;
    stretch.backoff = backoff;
    stretch.hasJitter = isJittered(controls, backoff);
    stretch.dialingKey = chart.keyHash(dialing) | 0;
    stretch.waitingKey = chart.keyHash(waiting) | 0;
    stretch.ofDial = moves.effectsOfDial(waiting);
    stretch.ofRefusal = moves.effectsOfRefusal(dialing);
    stretch.telemetry = telemetry;
    stretch.telemetryLead = fleet.chance.drawsOf(device, Purpose.telemetry) - fleet.readingsTaken.get(device);
    stretch.ofReadingWaiting = moves.effectsOfReading(waiting);
    stretch.ofReadingDialing = moves.effectsOfReading(dialing);
    stretch.readsWhileDialing = moves.knowsReading(dialing);
  }

  private write(device: number, course: DialCourse, chainLow: number, chainHigh: number): void {
    const { fleet, agenda, fingerprint } = this.parts;
    setFailures(fleet, device, course.failures);
    fleet.chance.goOnWith(device, Purpose.backoff, course.backoff);
    fleet.chance.goOnWith(device, Purpose.uplink, course.uplink);
    fleet.chance.goOnWith(device, Purpose.downlink, course.downlink);
    fingerprint.setChain(device, chainLow, chainHigh);
    if (fleet.readingsTaken.get(device) !== course.taken) this.writeReadings(device, course);
    if (course.underWay === 'nothing') agenda.armAt(device, this.moves.slot, course.at);
    else this.goOnDialing(device, course);
  }

  private writeReadings(device: number, { next, taken, settled }: DialCourse): void {
    const { fleet, agenda } = this.parts;
    const { telemetry, telemetryLead } = this.walk.stretch;
    setHeldReadings(fleet, device, taken, settled);
    if (telemetry.jitter > 0) fleet.chance.goOnWith(device, Purpose.telemetry, taken + telemetryLead);
    agenda.armAt(device, this.moves.telemetrySlot, next);
  }

  /** The device is in the middle of a dial. */
  private goOnDialing(device: number, { at, up, down, underWay }: DialCourse): void {
    const { fleet, agenda, counters } = this.parts;
    const { slot, dialTimeout } = this.moves;
    fleet.config.set(device, this.moves.dialingFrom(fleet.config.get(device)));
    fleet.timerCode.set(device, dialTimeout, slot);
    agenda.armAt(device, slot, Math.ceil((at + linkTimeouts.dialTimeout) / this.tickMs) * this.tickMs);
    const isRefused = underWay === 'refusal';
    if (isRefused) counters.refused.add(device);
    codec.aside(() => this.path.goOnWith(device, { dialedAt: at, up, down, isRefused }));
  }

  /** Whether the device takes its next reading while it waits, keeps it and sends none: of a reading with a value more than its number is kept. */
  private hasReadings(device: number): boolean {
    const { fleet, agenda } = this.parts;
    return (
      this.moves.knowsReading(fleet.config.get(device)) &&
      agenda.isArmed(device, this.moves.telemetrySlot) &&
      fleet.productOf(device).plan.telemetry.signal === undefined &&
      hasSentNoneHeld(fleet, device)
    );
  }

  /** The first tick at which something else may concern the device, as far as that is known. */
  private boundOf(device: number, hasReadings: boolean): Tick {
    const { agenda, fleet, plan, device: parts } = this.parts;
    const { slot: dials, telemetrySlot } = this.moves;
    let bound = Math.min(plan.durationMs + 1, this.rows.horizonAt(agenda.now), this.booked.horizonAt(agenda.now));
    if (fleet.productOf(device).plan.identity !== 'password')
      bound = Math.min(bound, parts.validity.endsAt(device, fleet.issuedAt.get(device)));
    for (let slot = 0; slot < agenda.slots; slot++) {
      const isPart = slot === dials || (slot === telemetrySlot && hasReadings);
      if (!isPart && agenda.isArmed(device, slot)) bound = Math.min(bound, agenda.dueAt(device, slot));
    }
    return bound;
  }
}

/** Kinds of rows to come. */
const DIAL = 0;
const REFUSAL = 1;

const WORDS = START_WORDS;
/** Of these, the first tick that the stretch does not reach; and three of readings: when the first was due, how many had been taken, how many of them were not kept any more. */
const BOUND = 7;
const NEXT = 8;
