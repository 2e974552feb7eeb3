import { linkTimeouts } from '../../device/regions/link/timeouts.ts';
import type { AheadOfTime, Fleet } from '../../fleet/fleet.ts';
import { isQuiet, setReadings } from '../../fleet/reading-state.ts';
import { Purpose } from '../../kernel/chance/chance.ts';
import type { Row, Tick } from '../../kernel/ids.ts';
import type { Chart } from '../../kernel/statechart/index.ts';
import type { Agenda } from '../../kernel/time/agenda.ts';
import { BookedReadings } from '../../kernel/trace/booked-readings.ts';
import type { Fingerprint } from '../../kernel/trace/fingerprint.ts';
import type { GroupedDevices } from '../../kernel/trace/group-series.ts';
import type { RunCounters } from '../../kernel/trace/run-counters.ts';
import type { Plan, ProductPlan } from '../../plan/plan.ts';
import * as codec from '../../protocol/codec.ts';
import { FABRIC } from '../processes.ts';
import type { ReadingPath } from '../reading-path.ts';
import type { StateProjection } from '../state-projection.ts';
import { type Course, NEVER, newCourse } from './course.ts';
import { KnownSteps } from './known-steps.ts';
import { StretchStarts } from './stretch-starts.ts';
import { type ProductReadings, Walk } from './walk.ts';

export interface StretchesParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly agenda: Agenda;
  readonly chart: Chart;
  readonly fingerprint: Fingerprint;
  readonly counters: RunCounters;
  readonly groups: GroupedDevices | undefined;
  readonly path: ReadingPath;
  readonly projection: StateProjection;
  readonly linkRow: (device: number) => Row;
}

/**
 * Quiet stretches: while a device is online, everything it has sent is acknowledged, and nothing looks at its single messages,
 * its next readings and pings are arithmetic. They are drawn from the streams of the device, booked into the samples they fall into, and
 * added to its fingerprint, without a step of the machine or a message on the agenda.
 *
 * A stretch reaches to the next timer of the device that is not part of it, or to the end of the run. From then on the
 * device's record is ahead of time (`fleet.isAhead`), so it is taken back to the present before anything else concerns the
 * device: `takeBack` follows the stretch again from its start up to the place that the run has reached in the canonical
 * order, unbooks what comes after that, and puts the timers, the reading and the acknowledgment that are under way there
 * onto the agenda. Rows, samples, counters and fingerprint are those of a run that takes each step.
 */
export class Stretches implements AheadOfTime {
  /** Undefined if there is no product whose readings or pings are arithmetic. */
  static of(parts: StretchesParts, words: Uint32Array): Stretches | undefined {
    const products = parts.plan.fleet.map(readingsOf);
    return products.some((one) => one !== undefined) ? new Stretches(parts, products, words) : undefined;
  }

  private readonly steps: KnownSteps;
  private readonly starts: StretchStarts;
  private readonly booked: BookedReadings;
  private readonly course = newCourse();
  private readonly walk: Walk;
  /** When the broker fails as planned, in rising order. */
  private readonly failures: readonly Tick[];

  private constructor(
    private readonly parts: StretchesParts,
    /** By product; undefined where there are neither readings nor pings that are arithmetic. */
    private readonly products: readonly (ProductReadings | undefined)[],
    words: Uint32Array,
  ) {
    const { fleet, chart, counters, plan, groups } = parts;
    this.steps = new KnownSteps(chart, parts.projection);
    const tickMs = plan.tickMs ?? 1;
    this.starts = new StretchStarts(words, tickMs);
    this.booked = new BookedReadings(counters, plan.sampleEveryMs, groups);
    const { agenda, fingerprint, path } = parts;
    const { steps, booked } = this;
    this.walk = new Walk({ fleet, agenda, fingerprint, path, steps, booked, tickMs });
    this.failures = failuresIn(plan);
  }

  /** Events of stretches so far: timers and messages that did not have to be handled. */
  get spared(): number {
    return this.walk.spared;
  }

  /** A step has left a configuration as it was, and has noted nothing. */
  learn(configuration: number, code: number, effects: number): void {
    this.steps.learn(configuration, code, effects);
  }

  /** A step has led from one configuration to another, and has noted nothing. */
  learnMove(before: number, code: number, after: number, effects: number): void {
    this.steps.learnMove(before, code, after, effects);
  }

  /** Begins a stretch if the device is quiet. Call it after a step that has sent nothing. */
  begin(device: number): void {
    const { fleet, path } = this.parts;
    const { steps, walk, starts, course: at } = this;
    const readings = this.products[fleet.product.get(device)];
    if (readings === undefined || !this.areKnown(readings, fleet.config.get(device)) || !isQuiet(fleet, device)) return;
    if (readings.isPart && !this.isArmed(device, steps.telemetrySlot, steps.telemetry)) return;
    if (!path.isPlain(device)) return;
    this.approach(device, 0);
    walk.stretch.bound = this.boundOf(device);
    this.readCourse(device, at);
    const { chain } = walk;
    chain.low = fleet.chainLow.get(device) | 0;
    chain.high = fleet.chainHigh.get(device) | 0;
    starts.keep(device, at, chain.low, chain.high);
    const { taken, keepAlive } = at;
    walk.ahead(readings, at);
    if (at.taken === taken && at.keepAlive === keepAlive) return;
    starts.keepEnd(device, walk.latest + 1, at.pings);
    this.write(device, at, chain.low, chain.high);
    fleet.setAhead(device, true);
  }

  /** A message of the device has arrived at the fabric: at QoS 0 its reading is over with that. */
  hasArrived(device: number, type: number): void {
    if (type !== codec.FabricMessage.reading) return;
    if (this.products[this.parts.fleet.product.get(device)]?.isAcknowledged === false) this.begin(device);
  }

  takeBack(device: number): void {
    const { fleet, agenda } = this.parts;
    const { walk, starts, course: at } = this;
    fleet.setAhead(device, false);
    walk.stretch.bound = starts.boundOf(device);
    if (agenda.now >= walk.stretch.bound) return;
    this.approach(device, starts.pingsOf(device));
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

  /** Counts what has happened by the sample that is taken now. */
  sampled(): void {
    this.booked.settleAt(this.parts.agenda.now);
  }

  /** Counts all that has happened. Every device has been brought to the present. */
  settle(): void {
    this.booked.settleAll();
  }

  /** A checkpoint has been restored: nothing is booked. */
  forget(): void {
    this.walk.forget();
    this.booked.clear();
  }

  /** Puts what is under way onto the agenda. */
  private sendOn(device: number, { underWay, taken, up, down }: Course): void {
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

  private readCourse(device: number, at: Course): void {
    const { fleet, agenda, path } = this.parts;
    const { telemetrySlot, keepAliveSlot } = this.steps;
    const { heardAt, up, down } = path.timesOf(device);
    at.next = this.hasReadings(device) ? agenda.dueAt(device, telemetrySlot) : NEVER;
    at.keepAlive = this.hasKeepAlive(device) ? agenda.dueAt(device, keepAliveSlot) : NEVER;
    at.taken = fleet.readingsTaken.get(device);
    at.pings = 0;
    at.sentAt = fleet.lastSentAt.get(device);
    at.heardAt = heardAt;
    at.up = up;
    at.down = down;
    at.underWay = 'nothing';
  }

  /** Notes what stays the same all along a stretch of the device, which has sent so many pings in it by the state of its record. */
  private approach(device: number, pings: number): void {
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
    leads.uplink = fleet.chance.drawsOf(device, Purpose.uplink) - taken - pings;
    leads.downlink = fleet.chance.drawsOf(device, Purpose.downlink) - this.answersTo(device, taken) - pings;
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
    const { taken, pings, underWay, sentAt } = at;
    const isUnheard = underWay === 'reading';
    const isUnsettled = isAcknowledged && (isUnheard || underWay === 'acknowledgment');
    setReadings(fleet, device, { taken, isUnsettled, isUnheard, sentAt });
    fingerprint.setChain(device, chainLow, chainHigh);
    if (telemetry.jitter > 0) fleet.chance.goOnWith(device, Purpose.telemetry, taken + leads.telemetry);
    fleet.chance.goOnWith(device, Purpose.uplink, taken + pings + leads.uplink);
    const answered = this.answersTo(device, isUnheard ? taken - 1 : taken) + (underWay === 'ping' ? pings - 1 : pings);
    fleet.chance.goOnWith(device, Purpose.downlink, answered + leads.downlink);
    path.setTimes(device, at);
    if (at.next !== NEVER) agenda.armAt(device, this.steps.telemetrySlot, at.next);
    if (underWay === 'ping' || underWay === 'pong') this.goOnPinging(device, at.keepAlive);
    else if (at.keepAlive !== NEVER) agenda.armAt(device, this.steps.keepAliveSlot, at.keepAlive);
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
    const { telemetrySlot, keepAliveSlot } = this.steps;
    const [hasReadings, hasKeepAlive] = [this.hasReadings(device), this.hasKeepAlive(device)];
    let bound = Math.min(
      this.nextFailure(agenda.now),
      this.booked.horizonAt(agenda.now),
      this.walk.stretch.reconnectAt || NEVER,
    );
    for (let slot = 0; slot < agenda.slots; slot++) {
      const isPart = (slot === telemetrySlot && hasReadings) || (slot === keepAliveSlot && hasKeepAlive);
      if (!isPart && agenda.isArmed(device, slot)) bound = Math.min(bound, agenda.dueAt(device, slot));
    }
    return bound;
  }

  /** The tick behind that at which the broker next fails as planned, or behind the end of the run: a stretch would be taken back there. */
  private nextFailure(now: Tick): Tick {
    for (const tick of this.failures) if (tick >= now) return tick + 1;
    return this.parts.plan.durationMs + 1;
  }

  private areKnown({ isPart, isAcknowledged }: ProductReadings, configuration: number): boolean {
    const { steps } = this;
    if (!isPart) return true;
    return steps.knows(configuration, steps.telemetry) && (!isAcknowledged || steps.knows(configuration, steps.puback));
  }

  private hasReadings(device: number): boolean {
    return this.products[this.parts.fleet.product.get(device)]?.isPart === true;
  }

  private hasKeepAlive(device: number): boolean {
    const { steps } = this;
    const { configuration } = this.walk.stretch;
    return steps.knows(configuration, steps.keepAlive) && this.isArmed(device, steps.keepAliveSlot, steps.keepAlive);
  }

  private isArmed(device: number, slot: number, code: number): boolean {
    const { agenda, fleet } = this.parts;
    return fleet.timerCode.get(device, slot) === code && agenda.isArmed(device, slot);
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
