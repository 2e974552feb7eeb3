import { acceptLogin, failuresWith, type LoginFailures } from '../../decisions/accept-login.ts';
import { crossSegment } from '../../decisions/cross-segment.ts';
import type { DeviceLogins } from '../../device/device-logins.ts';
import type { AheadOfTime, Fleet } from '../../fleet/fleet.ts';
import type { Row, Tick } from '../../kernel/ids.ts';
import type { Chart } from '../../kernel/statechart/index.ts';
import type { Agenda } from '../../kernel/time/agenda.ts';
import { type Fingerprint, mixedHigh, mixedLow } from '../../kernel/trace/fingerprint.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import { loginWays } from '../../plan/login.ts';
import type { Plan } from '../../plan/plan.ts';
import * as codec from '../../protocol/codec.ts';
import { EventCode } from '../../protocol/event-codes.ts';
import type { GuessBooking, GuessesAhead, NextGuess } from '../../protocol/guesses-ahead.ts';
import { TIMELINE } from '../processes.ts';

export interface GuessesParts {
  readonly fleet: Fleet;
  readonly agenda: Agenda;
  readonly chart: Pick<Chart, 'keyHash'>;
  readonly fingerprint: Fingerprint;
  readonly device: { readonly logins: DeviceLogins };
  readonly controls: ControlSettings;
  readonly plan: Pick<Plan, 'tickMs'>;
  /** The row behind the answer of a device to a guess, by the row behind the guess. */
  readonly behindAnswer: (device: number, cause: Row) => Row;
  /** An attempt has booked that many guesses too many; its next one goes out then. */
  readonly takenBack: (attempt: number, tooMany: number, next: NextGuess) => void;
}

/** Guesses at one device, and what its record held before them. */
interface Booked {
  readonly booking: GuessBooking;
  readonly count: number;
  /** The answer before the first of them. */
  readonly from: Tick;
  /** The row behind each answer. */
  readonly behind: Row;
  readonly configuration: number;
  readonly chainLow: number;
  readonly chainHigh: number;
  readonly failures: LoginFailures;
}

/**
 * Guesses of passwords: where no lockout counts them, wrong passwords that an actor tries one after the other change nothing but
 * the device's count of failures and its fingerprint, so they are arithmetic.
 *
 * Guesses are booked up to the next timer of the device. From then on its record is ahead of time, and is taken back to the
 * present before anything else concerns the device: what comes after that is unbooked, and the next guess put onto the
 * agenda. Rows, samples and fingerprint are those of a run that takes each step.
 *
 * Memory  an object for each device at which guesses are booked
 */
export class Guesses implements AheadOfTime, GuessesAhead {
  /** Events so far that did not have to be handled: of each guess its message, and the timer before it. */
  spared = 0;
  private readonly booked = new Map<number, Booked>();
  /** By configuration, the effects of the step in which a device that runs refuses a password. */
  private readonly effects = new Map<number, number>();
  private readonly tickMs: number;

  constructor(private readonly parts: GuessesParts) {
    this.tickMs = parts.plan.tickMs ?? 1;
    parts.fleet.guesses = this;
  }

  /** A device has taken a step that left its configuration as it was, and has noted nothing. */
  learn(device: number, code: number, configuration: number, effects: number): void {
    if (code === EventCode.LOGIN_TRIED && this.parts.fleet.isPowered(device)) this.effects.set(configuration, effects);
  }

  foresee(booking: GuessBooking): number {
    const { fleet } = this.parts;
    const { device, most, everyMs } = booking;
    fleet.toPresent(device);
    if (!this.effects.has(fleet.config.get(device)) || !this.refuses(booking)) return 0;
    const bound = this.boundOf(device);
    let count = 0;
    let at = this.after(this.before(booking), everyMs);
    for (; count < most && at < bound; at = this.after(at, everyMs)) count++;
    return count;
  }

  book(booking: GuessBooking, count: number): Row {
    const { fleet, behindAnswer } = this.parts;
    const { device, cause } = booking;
    const booked: Booked = {
      booking,
      count,
      from: this.before(booking),
      behind: behindAnswer(device, cause),
      configuration: fleet.config.get(device),
      failures: this.failuresOf(device),
      chainLow: fleet.chainLow.get(device) | 0,
      chainHigh: fleet.chainHigh.get(device) | 0,
    };
    this.booked.set(device, booked);
    fleet.setGuessed(device, true);
    this.walk(booked, { made: count, isTakenBack: false });
    return booked.behind;
  }

  waitOf(device: number): number | undefined {
    const booked = this.booked.get(device);
    if (booked === undefined) return undefined;
    let at = booked.from;
    for (let nth = 0; nth < booked.count; nth++) at = this.after(at, booked.booking.everyMs);
    return at - this.parts.agenda.now;
  }

  over(device: number): void {
    if (this.booked.delete(device)) this.parts.fleet.setGuessed(device, false);
  }

  toPresent(device: number): void {
    if (this.booked.has(device)) this.parts.fleet.toPresent(device);
  }

  takeBack(device: number): void {
    const { fleet, agenda, takenBack } = this.parts;
    const booked = this.booked.get(device);
    this.booked.delete(device);
    fleet.setGuessed(device, false);
    if (booked === undefined) return;
    const { count, from } = booked;
    const { attempt, everyMs, isAtOnce } = booked.booking;
    const timeline = fleet.size + TIMELINE;
    let [last, made] = [from, 0];
    for (let at = this.after(from, everyMs); made < count; at = this.after(at, everyMs)) {
      if (!agenda.hasPassedMessage(at, device, timeline)) break;
      last = at;
      made++;
    }
    if (made === count) return;
    this.walk(booked, { made, isTakenBack: true });
    const cause = made > 0 ? booked.behind : booked.booking.cause;
    const next = { sentAt: this.due(last + everyMs), isSent: made === 0 && isAtOnce, cause };
    codec.aside(() => takenBack(attempt, count - made, next));
  }

  /** A checkpoint has been restored: nothing is booked. */
  forget(): void {
    this.booked.clear();
    this.spared = 0;
  }

  /** Goes along the guesses, and books them all or takes back all but the first `made`, whose outcome the record then has. */
  private walk(booked: Booked, { made, isTakenBack }: { made: number; isTakenBack: boolean }): void {
    const { fleet, fingerprint, device: own, chart } = this.parts;
    const { configuration, count } = booked;
    const { device, everyMs } = booked.booking;
    const keyHash = chart.keyHash(configuration);
    const effects = this.effects.get(configuration) ?? 0;
    const plan = own.logins.planOf(device);
    let { chainLow: low, chainHigh: high, failures, from: at } = booked;
    fingerprint.setChain(device, low, high);
    for (let nth = 0; nth < count; nth++) {
      at = this.after(at, everyMs);
      const nextLow = mixedLow(low, at, EventCode.LOGIN_TRIED, keyHash);
      const nextHigh = mixedHigh(high, at, effects, nextLow);
      const isMade = nth < made;
      const times = !isTakenBack ? 1 : isMade ? 0 : -1;
      fingerprint.book(at, Math.imul(nextLow - low, times), Math.imul(nextHigh - high, times), times);
      this.spared += 2 * times;
      low = nextLow;
      high = nextHigh;
      if (!isMade) continue;
      fingerprint.setChain(device, low, high);
      if (plan !== undefined) failures = failuresWith(plan, failures, at);
    }
    fleet.logins.setFailures(fleet.product.get(device), this.placeOf(device), failures);
  }

  /** Whether the device, which runs, refuses a wrong password by no control, without a row. */
  private refuses({ device, way }: GuessBooking): boolean {
    const { fleet, device: own, controls, agenda } = this.parts;
    const over = loginWays[way];
    if (over === 'network' && fleet.networkFaults.get(device) > 0) return false;
    const plan = own.logins.planOf(device);
    if (plan === undefined) return false;
    const crossed = crossSegment(controls, { over, isBehindNat: fleet.isBehindNat(device) });
    if (!crossed.allow || crossed.control !== 'protocol') return false;
    const { now } = agenda;
    // After as many failures as a lockout allows.
    const failures = { count: plan.lockout.after, lastAt: now };
    const verdict = acceptLogin(controls, { plan, over, offered: 'wrong', failures, now });
    return !verdict.allow && verdict.control === 'protocol';
  }

  private failuresOf(device: number): LoginFailures {
    const { fleet } = this.parts;
    return fleet.logins.failuresAt(fleet.product.get(device), this.placeOf(device));
  }

  /** The answer before the first of the guesses. */
  private before({ isAtOnce, everyMs }: GuessBooking): Tick {
    const { now } = this.parts.agenda;
    return isAtOnce ? now - everyMs : now;
  }

  /** When the guess after the one at `at` comes to the device. */
  private after(at: Tick, everyMs: number): Tick {
    return this.due(this.due(at + everyMs) + 1);
  }

  /** When something falls due that is asked for at an instant: with the next tick, if that lies between two. */
  private due(instant: Tick): Tick {
    return Math.ceil(instant / this.tickMs) * this.tickMs;
  }

  /** The tick of the next timer of the device, which comes before what it is sent in that tick. */
  private boundOf(device: number): Tick {
    const { agenda } = this.parts;
    let bound = Number.POSITIVE_INFINITY;
    for (let slot = 0; slot < agenda.slots; slot++)
      if (agenda.isArmed(device, slot)) bound = Math.min(bound, agenda.dueAt(device, slot));
    return bound;
  }

  private placeOf(device: number): number {
    return device - this.parts.fleet.productOf(device).first;
  }
}
