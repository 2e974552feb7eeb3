import { linkTimeouts } from '../../device/regions/link/timeouts.ts';
import type { AheadOfTime, Fleet } from '../../fleet/fleet.ts';
import { isQuiet, setReadings } from '../../fleet/reading-state.ts';
import { Purpose } from '../../kernel/chance/chance.ts';
import type { Row, Tick } from '../../kernel/ids.ts';
import type { Chart } from '../../kernel/statechart/index.ts';
import type { Agenda } from '../../kernel/time/agenda.ts';
import type { BookedCounts } from '../../kernel/trace/booked-counts.ts';
import type { Fingerprint } from '../../kernel/trace/fingerprint.ts';
import type { Plan, ProductPlan } from '../../plan/plan.ts';
import * as codec from '../../protocol/codec.ts';
import { CommandCode } from '../../protocol/commands.ts';
import type { Outbox } from '../../protocol/outbox.ts';
import type { CheckPath } from '../check-path.ts';
import { FABRIC, UPDATES } from '../processes.ts';
import type { ReadingPath } from '../reading-path.ts';
import type { StateProjection } from '../state-projection.ts';
import { ChecksAhead } from './checks-ahead.ts';
import { type Course, isChecking, NEVER, newCourse } from './course.ts';
import { KnownSteps } from './known-steps.ts';
import { StretchStarts } from './stretch-starts.ts';
import { type ProductReadings, Walk } from './walk.ts';

export interface StretchesParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly agenda: Agenda;
  readonly chart: Chart;
  readonly fingerprint: Fingerprint;
  readonly path: ReadingPath;
  /** Undefined where something looks at single checks for updates. */
  readonly checks: CheckPath | undefined;
  readonly outbox: Outbox;
  readonly projection: StateProjection;
  readonly linkRow: (device: number) => Row;
}

/**
 * Quiet stretches: while a device is online, everything it has sent is acknowledged, and nothing looks at its single messages,
 * its next readings, pings and checks for updates are arithmetic. They are drawn from the streams of the device, booked into the samples they fall into, and
 * added to its fingerprint, without a step of the machine or a message on the agenda.
 *
 * A stretch reaches to the next timer of the device that is not part of it, or to the end of the run. From then on the
 * device's record is ahead of time (`fleet.setAhead`), so it is taken back to the present before anything else concerns the
 * device: `takeBack` follows the stretch again from its start up to the place that the run has reached in the canonical
 * order, unbooks what comes after that, and puts the timers, the reading and the acknowledgment that are under way there
 * onto the agenda. Rows, samples, counters and fingerprint are those of a run that takes each step.
 */
export class Stretches implements AheadOfTime {
  /** Undefined if there is no product whose readings or pings are arithmetic. */
  static of(parts: StretchesParts, booked: BookedCounts, words: Uint32Array): Stretches | undefined {
    const products = parts.plan.fleet.map(readingsOf);
    return products.some((one) => one !== undefined) ? new Stretches(parts, products, booked, words) : undefined;
  }

  private readonly steps: KnownSteps;
  private readonly starts: StretchStarts;
  private readonly course = newCourse();
  /** What the stretch consists of that begins. */
  private readonly part = { readings: false, keepAlive: false, checks: false };
  private readonly walk: Walk;
  /** Undefined where checks for updates are part of no stretch. */
  private readonly checksBySpan: ChecksAhead | undefined;
  /** The configuration in which a step has become known since the latest stretch began; -1 for none. */
  private learnedIn = -1;
  /** Devices that would be quiet, had all that they have sent arrived at the fabric. */
  private readonly sending = new Set<number>();
  /** When the broker fails as planned, in rising order. */
  private readonly failures: readonly Tick[];

  private constructor(
    private readonly parts: StretchesParts,
    /** By product; undefined where there are neither readings nor pings that are arithmetic. */
    private readonly products: readonly (ProductReadings | undefined)[],
    private readonly booked: BookedCounts,
    words: Uint32Array,
  ) {
    const { fleet, chart, plan } = parts;
    this.steps = new KnownSteps(chart, parts.projection);
    const tickMs = plan.tickMs ?? 1;
    const { agenda, fingerprint, path, checks } = parts;
    const { steps } = this;
    this.starts = new StretchStarts(words, tickMs, checks !== undefined);
    const horizonMs = booked.horizonAt(0) + plan.sampleEveryMs;
    const checksAhead =
      checks && new ChecksAhead(checks.aheadMax, { waitMs: checks.answeredAt(0) + tickMs, horizonMs });
    this.checksBySpan = checksAhead;
    this.walk = new Walk({ fleet, agenda, fingerprint, path, checks, checksAhead, steps, booked, tickMs });
    this.failures = failuresIn(plan);
  }

  /** Events of stretches so far: timers and messages that did not have to be handled. */
  get spared(): number {
    return this.walk.spared;
  }

  /** A step has left a configuration as it was, and has noted nothing. */
  learn(configuration: number, code: number, effects: number): void {
    if (code === this.steps.upkeep && !this.hasOnlyChecked()) return;
    if (this.steps.learn(configuration, code, effects)) this.learnedIn = configuration;
  }

  /** A step has led from one configuration to another, and has noted nothing. */
  learnMove(before: number, code: number, after: number, effects: number): void {
    this.steps.learnMove(before, code, after, effects);
  }

  /**
   * Begins a stretch if the device is quiet; of all in a configuration in which a step has become known. Call it after a step that has sent
   * nothing.
   */
  begin(device: number): void {
    this.beginOne(device);
    if (this.learnedIn < 0) return;
    const configuration = this.learnedIn;
    this.learnedIn = -1;
    const { fleet } = this.parts;
    for (let one = 0; one < fleet.size; one++)
      if (fleet.config.get(one) === configuration && fleet.isAtPresent(one)) this.beginOne(one);
  }

  private beginOne(device: number): void {
    const { fleet, path } = this.parts;
    const { walk, starts, course: at } = this;
    const readings = this.products[fleet.product.get(device)];
    if (readings === undefined || !isQuiet(fleet, device) || !path.isPlain(device)) return;
    this.approach(device, 0, 0);
    if (!this.hasParts(device, readings)) return;
    walk.stretch.bound = this.boundOf(device);
    this.readCourse(device, at);
    if (at.up > this.parts.agenda.now) {
      this.sending.add(device);
      return;
    }
    const { chain } = walk;
    chain.low = fleet.chainLow.get(device) | 0;
    chain.high = fleet.chainHigh.get(device) | 0;
    starts.keep(device, at, chain.low, chain.high);
    const { taken, keepAlive } = at;
    walk.ahead(readings, at);
    if (at.taken === taken && at.keepAlive === keepAlive && at.checks === 0) return;
    starts.keepEnd(device, walk.latest + 1, at);
    this.write(device, at, chain.low, chain.high);
    fleet.setAhead(device, true);
  }

  /** A message of the device has arrived at the fabric: at QoS 0 its reading is over with that, and one that had to wait for it may begin. */
  hasArrived(device: number, type: number): void {
    const isOver =
      type === codec.FabricMessage.reading
        ? this.products[this.parts.fleet.product.get(device)]?.isAcknowledged === false
        : this.sending.delete(device);
    if (isOver) this.begin(device);
  }

  takeBack(device: number): void {
    const { fleet, agenda } = this.parts;
    const { walk, starts, course: at } = this;
    fleet.setAhead(device, false);
    walk.stretch.bound = starts.boundOf(device);
    if (agenda.now >= walk.stretch.bound) return;
    this.approach(device, starts.pingsOf(device), starts.checksOf(device));
    starts.read(device, at);
    walk.chain.low = starts.chainLowOf(device) | 0;
    walk.chain.high = starts.chainHighOf(device) | 0;
    const readings = this.products[fleet.product.get(device)] as ProductReadings;
    // If nothing lies ahead of the present, the record is as it should be.
    if (!walk.back(readings, at, agenda.now)) return;
    const { present } = walk;
    this.write(device, present, walk.presentLow, walk.presentHigh);
    if (present.underWay !== 'nothing') codec.aside(() => this.sendOn(device, present));
  }

  /** A sample is taken now. */
  sampled(): void {
    this.checksBySpan?.passTo(this.parts.agenda.now);
  }

  /** A checkpoint has been restored: nothing is booked. */
  forget(): void {
    this.walk.forget();
    this.checksBySpan?.clear();
    this.sending.clear();
  }

  /** How many checks in stretches may wait for their answers now, or before all that wait now are answered. */
  get checksAhead(): number {
    return this.checksBySpan?.around(this.parts.agenda.now) ?? 0;
  }

  /** Takes back the stretches that have a check, so that none is ahead until a device begins another. */
  checksToPresent(): void {
    const { fleet } = this.parts;
    for (let device = 0; device < fleet.size; device++) if (this.starts.checksOf(device) > 0) fleet.toPresent(device);
    this.checksBySpan?.clear();
  }

  /** Puts what is under way onto the agenda. */
  private sendOn(device: number, course: Course): void {
    if (isChecking(course)) {
      this.sendCheckOn(device, course);
      return;
    }
    const { underWay, taken, up, down } = course;
    const { agenda, path, fleet, linkRow } = this.parts;
    const fabric = fleet.size + FABRIC;
    const isReading = underWay === 'reading' || underWay === 'acknowledgment';
    if (underWay === 'reading' || underWay === 'ping') {
      const message = isReading ? path.readingMessage(device, taken - 1) : path.pingMessage(device);
      agenda.sendAt(fabric, device, message, linkRow(device), up);
    } else {
      const message = isReading ? path.acknowledgment(device, taken - 1) : path.pong(device);
      agenda.sendAt(device, fabric, message, linkRow(device), down);
    }
  }

  private sendCheckOn(device: number, { underWay, checkAt }: Course): void {
    const { agenda, fleet } = this.parts;
    const checks = this.parts.checks as CheckPath;
    const updates = fleet.size + UPDATES;
    const row = checks.rowOf(device);
    if (underWay === 'check') agenda.sendAt(updates, device, checks.check(device), row, checkAt);
    else if (underWay === 'answer') agenda.sendAt(device, updates, checks.answer(device), row, checkAt);
    else {
      checks.letIn();
      agenda.sendAt(updates, device, checks.processing(device), row, checkAt);
    }
  }

  private readCourse(device: number, at: Course): void {
    const { fleet, agenda, path } = this.parts;
    const { part } = this;
    const { telemetrySlot, keepAliveSlot, upkeepSlot } = this.steps;
    const { heardAt, up, down } = path.timesOf(device);
    at.next = part.readings ? agenda.dueAt(device, telemetrySlot) : NEVER;
    at.keepAlive = part.keepAlive ? agenda.dueAt(device, keepAliveSlot) : NEVER;
    at.upkeep = part.checks ? agenda.dueAt(device, upkeepSlot) : NEVER;
    at.taken = fleet.readingsTaken.get(device);
    at.pings = at.checks = 0;
    at.sentAt = fleet.lastSentAt.get(device);
    at.heardAt = heardAt;
    at.up = up;
    at.down = down;
    at.underWay = 'nothing';
  }

  /** Notes what stays the same all along a stretch of the device, which has sent so many pings and checks in it by the state of its record. */
  private approach(device: number, pings: number, checks: number): void {
    const { fleet, chart } = this.parts;
    const { stretch, leads } = this.walk;
    stretch.device = device;
    stretch.configuration = fleet.config.get(device);
    stretch.pinging = this.steps.pingingFrom(stretch.configuration);
    stretch.keyHash = chart.keyHash(stretch.configuration) | 0;
    stretch.pingingKey = stretch.pinging < 0 ? 0 : chart.keyHash(stretch.pinging) | 0;
    stretch.reconnectAt = fleet.reconnectAt.get(device);
    const taken = fleet.readingsTaken.get(device);
    leads.telemetry = fleet.chance.drawsOf(device, Purpose.telemetry) - taken;
    leads.uplink = fleet.chance.drawsOf(device, Purpose.uplink) - taken - pings - checks;
    leads.downlink = fleet.chance.drawsOf(device, Purpose.downlink) - this.answersTo(device, taken) - pings - checks;
    if (this.parts.checks !== undefined) leads.check = this.parts.checks.numberOf(device) - checks;
  }

  /** Acknowledgments of so many readings. */
  private answersTo(device: number, readings: number): number {
    const product = this.products[this.parts.fleet.product.get(device)];
    return product?.isAcknowledged === true ? readings : 0;
  }

  private write(device: number, at: Course, chainLow: number, chainHigh: number): void {
    const { fleet, agenda, path, fingerprint } = this.parts;
    const { leads } = this.walk;
    const { telemetry, isAcknowledged } = this.products[fleet.product.get(device)] as ProductReadings;
    const { taken, pings, checks, underWay, sentAt } = at;
    const isUnheard = underWay === 'reading';
    const isUnsettled = isAcknowledged && (isUnheard || underWay === 'acknowledgment');
    setReadings(fleet, device, { taken, isUnsettled, isUnheard, sentAt });
    fingerprint.setChain(device, chainLow, chainHigh);
    if (telemetry.jitter > 0) fleet.chance.goOnWith(device, Purpose.telemetry, taken + leads.telemetry);
    fleet.chance.goOnWith(device, Purpose.uplink, taken + pings + checks + leads.uplink);
    const isUnanswered = underWay === 'ping' || underWay === 'check' || underWay === 'processing';
    const others = isUnanswered ? pings + checks - 1 : pings + checks;
    const answered = this.answersTo(device, isUnheard ? taken - 1 : taken) + others;
    fleet.chance.goOnWith(device, Purpose.downlink, answered + leads.downlink);
    if (at.upkeep !== NEVER) this.writeChecks(device, at);
    path.setTimes(device, at);
    if (at.next !== NEVER) agenda.armAt(device, this.steps.telemetrySlot, at.next);
    if (underWay === 'ping' || underWay === 'pong') this.goOnPinging(device, at.keepAlive);
    else if (at.keepAlive !== NEVER) agenda.armAt(device, this.steps.keepAliveSlot, at.keepAlive);
  }

  private writeChecks(device: number, at: Course): void {
    const checks = this.parts.checks as CheckPath;
    const isUnderWay = isChecking(at);
    const dueAt = this.walk.due(isUnderWay ? checks.retryAt(device, at.upkeep) : at.upkeep);
    const number = (this.walk.leads.check + at.checks) & 0xff;
    checks.set(device, { dueAt, number, isUnderWay });
    this.parts.agenda.armAt(device, this.steps.upkeepSlot, dueAt);
  }

  /** The device has sent a ping, and waits for the answer. */
  private goOnPinging(device: number, pingedAt: Tick): void {
    const { fleet, agenda } = this.parts;
    const { pongTimeout, keepAliveSlot } = this.steps;
    fleet.config.set(device, this.walk.stretch.pinging);
    fleet.timerCode.set(device, pongTimeout, keepAliveSlot);
    agenda.armAt(device, keepAliveSlot, pingedAt + linkTimeouts.pongTimeout);
  }

  /** The first tick at which something else may concern the device, as far as that is known. */
  private boundOf(device: number): number {
    const { agenda } = this.parts;
    const { part } = this;
    const { telemetrySlot, keepAliveSlot, upkeepSlot } = this.steps;
    let bound = Math.min(
      this.nextFailure(agenda.now),
      this.booked.horizonAt(agenda.now),
      this.walk.stretch.reconnectAt || NEVER,
    );
    for (let slot = 0; slot < agenda.slots; slot++) {
      const isPart =
        (slot === telemetrySlot && part.readings) ||
        (slot === keepAliveSlot && part.keepAlive) ||
        (slot === upkeepSlot && part.checks);
      if (!isPart && agenda.isArmed(device, slot)) bound = Math.min(bound, agenda.dueAt(device, slot));
    }
    return bound;
  }

  /** The tick behind that at which the broker next fails as planned, or behind the end of the run: a stretch would be taken back there. */
  private nextFailure(now: Tick): Tick {
    for (const tick of this.failures) if (tick >= now) return tick + 1;
    return this.parts.plan.durationMs + 1;
  }

  /** Notes what a stretch of the device consists of, as far as it is known; false if that is nothing. */
  private hasParts(device: number, { isPart, isAcknowledged }: ProductReadings): boolean {
    const { steps, part } = this;
    const answer = isAcknowledged ? steps.puback : steps.telemetry;
    part.readings = isPart && this.makes(device, steps.telemetrySlot, steps.telemetry, answer);
    part.keepAlive = this.makes(device, steps.keepAliveSlot, steps.keepAlive, steps.keepAlive);
    part.checks = this.hasChecks(device);
    return part.readings || part.keepAlive || part.checks;
  }

  private hasChecks(device: number): boolean {
    const { steps } = this;
    const { agenda, checks } = this.parts;
    if (checks === undefined || !this.makes(device, steps.upkeepSlot, steps.upkeep, steps.upToDate)) return false;
    return checks.isPlain(device, agenda.dueAt(device, steps.upkeepSlot));
  }

  /** Whether a timer of the device makes that step next, and it and the step that answers it are known. */
  private makes(device: number, slot: number, code: number, answer: number): boolean {
    const { agenda, fleet } = this.parts;
    const { configuration } = this.walk.stretch;
    const isKnown = this.steps.knows(configuration, code) && this.steps.knows(configuration, answer);
    return isKnown && fleet.timerCode.get(device, slot) === code && agenda.isArmed(device, slot);
  }

  /** Whether a device has asked for updates with this step, and nothing else. */
  private hasOnlyChecked(): boolean {
    const { outbox } = this.parts;
    return outbox.length === 1 && outbox.command[0] === CommandCode.check;
  }
}

const failuresIn = ({ timeline, durationMs }: Plan): readonly Tick[] =>
  timeline
    .flatMap(({ trigger, action }) =>
      trigger.kind === 'at' && action.kind === 'outage' && action.of === 'broker' ? [trigger.atMs] : [],
    )
    .filter((tick) => tick <= durationMs)
    .sort((a, b) => a - b);

/** Values, and the four packets of QoS 2, are taken step by step: between them such a device only pings. */
function readingsOf({ telemetry, keepAliveMs }: ProductPlan): ProductReadings | undefined {
  const isPart = telemetry.signal === undefined && telemetry.qos !== 2;
  if (!isPart && keepAliveMs === 0) return undefined;
  const quietMaxMs = keepAliveMs === 0 ? Number.POSITIVE_INFINITY : keepAliveMs;
  return { telemetry, isPart, quietMaxMs, isAcknowledged: telemetry.qos === 1 };
}
