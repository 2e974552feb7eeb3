import { setTime } from '../decisions/set-time.ts';
import { type ClockColumns, ticksFor } from '../fleet/clock-rows.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import { invariant } from '../kernel/lab-error.ts';
import { showSpan } from '../kernel/time/duration.ts';
import { type Verdict, verdictFacts } from '../kernel/trace/verdict.ts';
import { type TimeSpoof, timeSpoofIn } from '../plan/attack-steps.ts';
import type { ClockPlan } from '../plan/device-clock.ts';
import { numberWord } from '../protocol/codec.ts';
import { CommandCode } from '../protocol/commands.ts';
import type { DeviceEvent } from '../protocol/device-events.ts';
import { controlWord } from './control-word.ts';
import type { DeviceSurroundings } from './device-surroundings.ts';

/**
 * The clocks of devices: what they show, and when they are set. A product without `clock` shows the true time and sends no
 * request.
 *
 * Source       an answer counts half the round trip (RFC 4330, 5); an unanswered request is repeated after 15 s, each
 *              wait twice as long, up to 150 s (lwIP, sntp_opts.h)
 * Assumptions  the rate of a clock stays the same for a whole run. A restart does not stop a clock, losing power does
 */
export class DeviceClocks {
  constructor(private readonly given: DeviceSurroundings) {
    const { fleet } = given;
    fleet.products.forEach(({ plan, first, keyOffset }, number) => {
      if (plan.clock === undefined) return;
      const columns = fleet.clocks.open(number);
      for (let at = 0; at < plan.count; at++) {
        const unit = fleet.chance.uniformAt(first + at + keyOffset, Purpose.drift, 0);
        columns.ppb[at] = Math.round(plan.clock.driftPpb * (2 * unit - 1));
        if (!plan.clock.hasBattery) continue;
        columns.isGoing[at] = 1;
        columns.aheadMs[at] = Math.round((plan.clock.builtMs * columns.ppb[at]) / 1e9);
      }
    });
  }

  /** The time that the device's clock shows, in milliseconds since the start of the run. */
  shown(device: number): number {
    return this.given.fleet.clockAt(device, this.given.clock.now);
  }

  /** Ticks until it shows that time; 0 or less if it does already. */
  ticksUntil(device: number, shown: number): number {
    const left = shown - this.shown(device);
    const columns = this.columnsOf(device);
    return columns === undefined ? left : ticksFor(columns.ppb[this.placeOf(device)], left);
  }

  /** The device has started: a clock that had stopped shows the build date. */
  start(device: number): void {
    const columns = this.columnsOf(device);
    if (columns === undefined) return;
    const at = this.placeOf(device);
    if (columns.isGoing[at] === 0) this.showAt(device, columns, -this.planOf(device).builtMs);
    columns.isGoing[at] = 1;
    columns.tries[at] = 0;
    this.ask(device, columns);
  }

  /** The device has lost its power. */
  stop(device: number): void {
    const columns = this.columnsOf(device);
    if (columns !== undefined && !this.planOf(device).hasBattery) columns.isGoing[this.placeOf(device)] = 0;
  }

  /** A device in the middle of operation: it set its clock before the run, that share of its period ago. */
  settle(device: number, share: number): void {
    const columns = this.columnsOf(device);
    if (columns === undefined) return;
    const at = this.placeOf(device);
    const agoMs = this.planOf(device).syncMs * share;
    columns.isGoing[at] = 1;
    columns.aheadMs[at] = Math.round((agoMs * columns.ppb[at]) / 1e9);
  }

  /** The next request of such a device. */
  settleRequest(device: number, share: number): void {
    const columns = this.columnsOf(device);
    if (columns === undefined) return;
    columns.tries[this.placeOf(device)] = 0;
    columns.askAt[this.placeOf(device)] = Math.ceil(this.planOf(device).syncMs * (1 - share));
  }

  has(device: number): boolean {
    return this.columnsOf(device) !== undefined;
  }

  /** Ticks until the device asks for the time again. */
  askIn(device: number): number {
    const columns = this.columnsOf(device);
    if (columns === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(1, columns.askAt[this.placeOf(device)] - this.given.clock.now);
  }

  askIfDue(device: number): void {
    const columns = this.columnsOf(device);
    if (columns !== undefined && this.given.clock.now >= columns.askAt[this.placeOf(device)]) this.ask(device, columns);
  }

  /** Whether the device waits for the answer to that request. */
  awaits(device: number, request: number): boolean {
    return this.columnsOf(device)?.request[this.placeOf(device)] === request;
  }

  /** Whether the event sets the clock to another time than it shows, and not just a little. */
  isStep(device: number, event: DeviceEvent): boolean {
    const offer = this.offerIn(device, event);
    return offer?.verdict.allow === true && isStep(offer);
  }

  /** Sets the clock to the time in the event, or refuses to. */
  take(device: number, event: DeviceEvent): void {
    const columns = this.columnsOf(device);
    const offer = this.offerIn(device, event);
    if (columns === undefined || offer === undefined) return;
    const { time, byMs, from, verdict } = offer;
    if (from === 'by the time service') {
      columns.tries[this.placeOf(device)] = 0;
      columns.askAt[this.placeOf(device)] = this.given.clock.now + this.planOf(device).syncMs;
    }
    if (verdict.allow) this.showAt(device, columns, time);
    if (verdict.allow && !isStep(offer)) return;
    const facts = verdictFacts(verdict, `${byMs < 0 ? '' : '+'}${showSpan(byMs)} ${from}`);
    this.given.outbox.note(verdict.allow ? 'clock.set' : 'clock.refused', 'power', device, facts);
    if (event.type === 'TIME_FORGED') this.answerActor(device, event.value, verdict);
  }

  /** An actor on the path of the time learns from the next request whether the device has taken what it told it. */
  private answerActor(device: number, step: number, verdict: Verdict): void {
    const { outbox } = this.given;
    const facts = verdictFacts({ ...verdict, reason: `time: ${verdict.reason}` });
    outbox.note('attack.judged', 'power', device, { ...facts, actor: this.spoofIn(step).actor });
    const command = verdict.allow ? CommandCode.takeFalseTime : CommandCode.stopIntruder;
    outbox.put(command, device, controlWord(verdict), numberWord(step));
  }

  private offerIn(device: number, event: DeviceEvent): Offer | undefined {
    const time = this.timeIn(device, event);
    if (time === undefined) return undefined;
    const verdict = setTime(this.given.controls, { offered: time, verified: this.verified(device) });
    const from = event.type === 'CLOCK_MOVED' ? 'by hand' : 'by the time service';
    return { time, byMs: time - this.shown(device), from, verdict };
  }

  /** Undefined for any other event, and for a device without a clock of its own. */
  private timeIn(device: number, event: DeviceEvent): number | undefined {
    const columns = this.columnsOf(device);
    if (columns === undefined) return undefined;
    if (event.type === 'TIME_TOLD') return this.toldBy(device, columns, event.value);
    if (event.type === 'CLOCK_MOVED') return this.shown(device) + this.movedBy(event.value);
    if (event.type !== 'TIME_FORGED') return undefined;
    // An actor tells what makes up for the way back.
    return this.given.clock.now - this.spoofIn(event.value).behindMs;
  }

  /** `sent`: the tick at which the service has answered. */
  private toldBy(device: number, columns: ClockColumns, sent: number): number {
    const roundTrip = this.given.clock.now - columns.askedAt[this.placeOf(device)];
    return sent + Math.floor(roundTrip / 2);
  }

  /** What an actor tells in that step. */
  private spoofIn(step: number): TimeSpoof {
    const spoof = timeSpoofIn(this.given.plan.timeline[step]?.action);
    invariant(spoof !== undefined, 'a false time comes from a step in which an actor tells one');
    return spoof;
  }

  /** How far a step of the timeline moves clocks. */
  private movedBy(step: number): number {
    const action = this.given.plan.timeline[step]?.action;
    return action?.kind === 'set-device-clock' ? action.byMs : 0;
  }

  /** The latest time that the device has proof of. Certificates count whole seconds. */
  private verified(device: number): number {
    const { fleet, validity } = this.given;
    const built = -this.planOf(device).builtMs;
    const stamp = fleet.issuedAt.get(device);
    return stamp === 0 ? built : Math.max(built, Math.floor(validity.tickOf(stamp) / 1_000) * 1_000);
  }

  private ask(device: number, columns: ClockColumns): void {
    const { clock, outbox } = this.given;
    const at = this.placeOf(device);
    columns.askAt[at] = clock.now + Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** columns.tries[at]);
    columns.tries[at] = Math.min(columns.tries[at] + 1, TRIES_MAX);
    columns.request[at] = (columns.request[at] + 1) & 0xff;
    columns.askedAt[at] = clock.now;
    outbox.put(CommandCode.askTime, device, numberWord(columns.request[at]));
  }

  private showAt(device: number, columns: ClockColumns, time: number): void {
    const { now } = this.given.clock;
    columns.setAt[this.placeOf(device)] = now;
    columns.aheadMs[this.placeOf(device)] = time - now;
  }

  private columnsOf(device: number): ClockColumns | undefined {
    return this.given.fleet.clocks.of(this.given.fleet.product.get(device));
  }

  private placeOf(device: number): number {
    return device - this.given.fleet.productOf(device).first;
  }

  /** Of a device with a clock. */
  private planOf(device: number): ClockPlan {
    return this.given.fleet.productOf(device).plan.clock!;
  }
}

/** A time that a device is told. */
interface Offer {
  readonly time: number;
  /** How far that is from what its clock shows. */
  readonly byMs: number;
  readonly from: 'by the time service' | 'by hand';
  readonly verdict: Verdict;
}

/** By hand a clock is always stepped; less than this is slewed, which nothing on the device notices (RFC 5905, STEPT). */
const isStep = ({ byMs, from }: Offer): boolean => from === 'by hand' || Math.abs(byMs) > SLEWED_MS;

const SLEWED_MS = 128;
const RETRY_MS = 15_000;
const RETRY_MAX_MS = 150_000;
const TRIES_MAX = 255;
