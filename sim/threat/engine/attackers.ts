import type { JudgedReading } from '../../decisions/judge-reading.ts';
import { yieldSecret } from '../../decisions/yield-secret.ts';
import type { LostReadings } from '../../fleet/lost-readings.ts';
import { RadioNetworks } from '../../fleet/radio-networks.ts';
import { Segments } from '../../fleet/segments.ts';
import type { ProcessId, Row, Tick } from '../../kernel/ids.ts';
import { joined } from '../../kernel/joined.ts';
import type { Message, Word } from '../../kernel/time/message.ts';
import { NONE } from '../../kernel/trace/sink.ts';
import { verdictFacts } from '../../kernel/trace/verdict.ts';
import { onServer, type Secret } from '../../plan/actors.ts';
import { controlList } from '../../plan/control-list.ts';
import { isFalseUpdate } from '../../plan/false-updates.ts';
import * as codec from '../../protocol/codec.ts';
import { ClientMessage, TimelineMessage } from '../../protocol/codec.ts';
import { CommandCode } from '../../protocol/commands.ts';
import type { NextGuess } from '../../protocol/guesses-ahead.ts';
import type { CommandedProcess } from '../../protocol/process.ts';
import type { TimeInterceptor } from '../../protocol/time-interceptor.ts';
import type { UpdateInterceptor } from '../../protocol/update-interceptor.ts';
import type { UpdateSignal } from '../../protocol/update-signals.ts';
import { attackCalled, wayOf } from '../attacks/attack-list.ts';
import type { AttackEvent, AttackImplementations, AttackStep } from '../attacks/attack-setup.ts';
import { proofOf } from '../attacks/proof.ts';
import { subjectFault } from '../attacks/subject.ts';
import { effortOf } from '../campaigns/effort.ts';
import { type DeviceFact, type Need, needInWords, withImplied } from '../facts/fact.ts';
import { Accounts } from './accounts.ts';
import { Answers } from './answers.ts';
import { type AttackOrder, titleOf } from './attack-order.ts';
import { AttackRunner } from './attack-runner.ts';
import { type Attempt, Attempts } from './attempts.ts';
import { ClientTraffic } from './client-traffic.ts';
import { Gains } from './gains.ts';
import { Hands } from './hands.ts';
import { Implants } from './implants.ts';
import { Impostors } from './impostors.ts';
import { keyStoreOf } from './key-store.ts';
import { Listeners } from './listeners.ts';
import { type EveryMove, everyMove } from './moves/every-move.ts';
import type { ActorPorts, MoveParts } from './moves/moves.ts';
import { noteReading } from './moves/reading-moves.ts';
import { Outbreaks } from './outbreaks.ts';
import { isShared, SharedSessions } from './shared-sessions.ts';
import { StepProgress } from './step-progress.ts';
import { Undecided } from './undecided.ts';
import { watchedIn } from './watched.ts';

interface AttackerParts extends ActorPorts {
  /** What devices lose beside their sessions; undefined in a run without attacks. */
  readonly losses: LostReadings | undefined;
  /** What the platform makes of the values of readings; undefined: no product has a signal. */
  readonly values: { takeJudged(): readonly JudgedReading[] } | undefined;
  /** The process that waits for steps to get further. */
  readonly timeline: ProcessId;
}

/** A device at which an actor works until it can attack it, and when the time of the step is over. */
interface PendingTurn {
  readonly step: number;
  readonly order: AttackOrder;
  readonly until: Tick;
}

/**
 * The actors that attack: what they know, the clients that they have, and how far each attempt is.
 *
 * An attempt begins only if its actor meets every need of its attack. From then on it sees what comes to its client, and
 * nothing else; what it learns, it learns from that. The broker's edge records what was decided about the client.
 */
export class Attackers implements CommandedProcess, UpdateInterceptor, TimeInterceptor {
  /** How far steps are, for those that wait for them. */
  readonly progress: StepProgress;
  private readonly attempts: Attempts;
  private readonly runner: AttackRunner;
  private readonly traffic: ClientTraffic;
  private readonly gains: Gains;
  private readonly impostors: Impostors;
  private readonly implants: Implants;
  private readonly hands: Hands;
  private readonly outbreaks: Outbreaks;
  private readonly accounts = new Accounts();
  private readonly commanding: Undecided;
  private readonly shared: SharedSessions;
  private readonly answers = new Answers();
  private readonly listeners = new Listeners();
  /** By device, the attempts that bring an image to it, metadata, or a time. */
  private readonly bringing = new Map<number, number[]>();
  /** By step, who attacks in it. */
  private readonly actorOf = new Map<number, string>();
  private readonly moves: EveryMove;
  /** When the timeline was last told that steps have got further. */
  private toldAt: Tick = -1;

  constructor(private readonly parts: AttackerParts) {
    const [segments, radio] = [new Segments(parts.fleet), new RadioNetworks(parts.fleet)];
    this.progress = new StepProgress(watchedIn(parts.plan), () => this.tellTimeline());
    this.attempts = new Attempts(this.progress);
    this.commanding = new Undecided(this.attempts);
    this.gains = new Gains(parts.fleet, { segments, radio }, parts.link, this.progress);
    this.outbreaks = new Outbreaks(parts.fleet, segments, radio);
    this.impostors = new Impostors(parts.plan.consoles?.length ?? 0);
    this.implants = new Implants(parts);
    this.hands = new Hands(parts.fleet.chance);
    this.shared = new SharedSessions(joined(parts, { impostors: this.impostors, knowledge: this.gains.knowledge }));
    this.runner = new AttackRunner(this.attempts, parts.link, () => this.implementations());
    const { attempts, runner, impostors, gains, answers, listeners } = this;
    this.traffic = new ClientTraffic(joined(parts, { attempts, runner, impostors, gains, answers, listeners }));
    this.moves = this.movesOf(parts);
  }

  /** A step puts a secret of a device into the hands of an actor, if the device gives it away. */
  leak(step: number, actor: string, secret: Secret, device: number, cause: Row): void {
    const isGiven = this.seek(actor, secret, device, cause);
    if (isGiven) this.progress.gained(step, device);
    this.progress.over(step, isGiven);
  }

  /** An actor is after a secret of a device, and gets it if the device gives it away, which it returns. */
  seek(actor: string, secret: Secret, device: number, cause: Row, isServerTaken = false): boolean {
    const { fleet, controls, link } = this.parts;
    const verdict = yieldSecret(controls, { ...keyStoreOf(fleet, device), isServerTaken }, secret);
    const facts = verdictFacts({ ...verdict, reason: `${secret}: ${verdict.reason}` });
    const row = link.record('secret.sought', { ...facts, device, actor, cause });
    if (!verdict.allow) return false;
    if (secret === 'credential' || secret === 'certificate')
      this.impostors.copyCertificate(actor, device, fleet.issuedAt.get(device));
    this.gains.learn(actor, device, secret, row);
    if (secret === 'update-server') for (const key of onServer) this.seek(actor, key, device, row, true);
    return true;
  }

  /**
   * An actor is to attack a device, the `nth` of its step: at once, or when its turn has come and its hands have done what
   * that takes.
   */
  turnTo(step: number, order: AttackOrder, device: number, nth: number, cause: Row): void {
    const { by, forMs } = order;
    const time = effortOf(order);
    const { link } = this.parts;
    const offset = this.hands.offsetOf(order, step, device, nth);
    if (time === undefined && offset === 0) {
      this.attack(step, order, device, cause);
      return;
    }
    const until = link.now + forMs;
    const from = Math.min(link.now + offset, until);
    const at = time === undefined ? from : this.hands.begin({ actor: by.name, step, device, time, until }, from);
    link.toSelf(codec.actorTurn(device, { step, order, until } satisfies PendingTurn), cause, at);
  }

  /** An actor attacks a device, if it has what that takes. */
  private attack(step: number, order: AttackOrder, device: number, cause: Row): void {
    const { link } = this.parts;
    const { name: actor } = order.by;
    const needs = this.needsOf(order, device);
    const client = this.shared.clientFor(order, device);
    const obstacle = this.obstacleTo(order, device, client, needs);
    if (obstacle !== undefined) {
      this.lacks({ step, order, device }, obstacle, cause);
      return;
    }
    const evidence = needs.map(needInWords).join(', ');
    const row = link.record('attack.started', { device, actor, detail: titleOf(order), evidence, cause });
    const impostor = this.impostors.at(client);
    const before = isShared(order) ? impostor.lastGuest : impostor.lastAttempt;
    const attempt = this.attempts.add({ step, order, device, client, startedAt: link.now, row }, before);
    const { number } = attempt;
    if (isShared(order)) impostor.lastGuest = number;
    else impostor.lastAttempt = number;
    this.enter(attempt);
    if (wayOf(order).listens) this.listeners.begin(client, device, number);
    this.runner.start(number, row);
  }

  /** Why an actor cannot begin that at a device, though it had what comes into its hands as the step begins; undefined if it can. */
  whyNot(order: AttackOrder, device: number): string | undefined {
    const given = withImplied(order.by.holds);
    const needs = this.needsOf(order, device).filter((need) => !('holds' in need && given.has(need.holds)));
    // Asking makes no client.
    return this.obstacleTo(order, device, this.impostors.knownOf(order.by.name, device), needs);
  }

  /** Whether the actor holds that fact about the device. */
  holds(actor: string, device: number, fact: string): boolean {
    return this.gains.knowledge.holds(actor, device, fact as DeviceFact);
  }

  /** The time of a step is over. */
  stop(step: number, cause: Row): void {
    for (const number of this.attempts.openIn(step)) {
      this.parts.guesses?.toPresent(this.attempts.at(number).device);
      this.runner.stepOpen(number, 'STOPPED', cause);
    }
  }

  /** An attempt has been taken ahead by so many guesses too many. */
  takeBackGuesses(number: number, tooMany: number, next: NextGuess): void {
    this.attempts.at(number).tries -= tooMany;
    this.runner.pauseUntil(number, next);
  }

  /** Whether an implant of that actor runs on the device now. */
  isActive(actor: string, device: number): boolean {
    return this.implants.isActive(actor, device);
  }

  /** The run is over: what was read in sessions that are still open. */
  conclude(): void {
    this.flush();
    for (const client of this.impostors.clients()) this.traffic.recordRead(client, undefined);
  }

  message(from: ProcessId, message: Message, cause: Row): void {
    if (message.type === ClientMessage.losses) {
      this.flush();
      return;
    }
    if (message.type === ClientMessage.turn) {
      this.begin(codec.firstIn(message), message.payload as PendingTurn, cause);
      return;
    }
    if (message.type === ClientMessage.contact) {
      this.runner.stepOpen(codec.firstIn(message), 'CONTACTED', cause);
      return;
    }
    if (from === this.parts.link.process) {
      this.runner.due(codec.firstIn(message), codec.attemptTimerIn(message), cause);
      return;
    }
    const client = this.parts.port().clientOn(codec.connectionIn(message));
    if (client >= 0) this.traffic.message(client, message, cause);
  }

  /** A device has met what an actor has brought in a step. */
  command(command: number, device: ProcessId, first: Word, second: Word, cause: Row): void {
    if (command === CommandCode.forgetIntruders) {
      this.implants.forgetVolatile(device);
      return;
    }
    if (command === CommandCode.obeyIntruder || command === CommandCode.disobeyIntruder) {
      this.decided(device, command === CommandCode.obeyIntruder, first, second, cause);
      return;
    }
    const attempt = this.attemptAt(device, codec.numberOf(second));
    if (attempt === undefined) return;
    const behind = cause === NONE ? attempt.row : cause;
    const event = eventOf.get(command) ?? 'REFUSED';
    if (event === 'REFUSED')
      attempt.refusal = refusalAfter(attempt.refusal, controlList[codec.numberOf(first) - 1]?.id);
    this.runner.step(attempt.number, event, behind);
  }

  /** A device has decided on a command, which may be an actor's. */
  private decided(device: number, isObeyed: boolean, control: Word, command: Word, cause: Row): void {
    for (const number of this.commanding.about(device, codec.numberOf(command))) {
      if (!isObeyed) this.attempts.at(number).refusal = controlList[codec.numberOf(control) - 1]?.id;
      this.runner.step(number, isObeyed ? 'OBEYED' : 'DISOBEYED', cause);
    }
  }

  answerTo(device: number): { readonly offer: number; readonly row: Row } | undefined {
    const { platforms } = this.parts;
    for (const number of this.bringing.get(device) ?? []) {
      const { isOver, step, row } = this.attempts.at(number);
      const found = isOver ? undefined : platforms.falseOffers.ofStep(step);
      if (found !== undefined) return { offer: found.offer, row };
    }
    return undefined;
  }

  timeFor(device: number): { readonly step: number; readonly row: Row } | undefined {
    for (const number of this.bringing.get(device) ?? []) {
      const { isOver, order, step, row } = this.attempts.at(number);
      if (!isOver && wayOf(order).tellsTime) return { step, row };
    }
    return undefined;
  }

  reported(device: number, offer: number, signal: UpdateSignal, cause: Row): void {
    const step = this.parts.platforms.falseOffers.at(offer)?.step;
    const number = step === undefined ? undefined : this.bringingTo(device, step);
    const event = signal === 'written' ? 'WRITTEN' : signal === 'confirmed' ? 'CONFIRMED' : undefined;
    if (number !== undefined && event !== undefined) this.runner.step(number, event, cause);
  }

  save() {
    return {
      ...this.runner.save(),
      progress: this.progress.save(),
      toldAt: this.toldAt,
      knowledge: this.gains.knowledge.save(),
      impostors: this.impostors.save(),
      hands: this.hands.save(),
      implants: this.implants.save(),
      accounts: this.accounts.save(),
      answers: this.answers.save(),
      listeners: this.listeners.save(),
    };
  }

  restore(state: ReturnType<Attackers['save']>): void {
    this.bringing.clear();
    this.actorOf.clear();
    this.outbreaks.clear();
    this.commanding.clear();
    this.shared.clear();
    this.runner.restore(state);
    this.progress.restore(state.progress);
    this.toldAt = state.toldAt;
    for (let number = 0; number < this.attempts.length; number++) this.enter(this.attempts.at(number));
    this.gains.knowledge.restore(state.knowledge);
    this.impostors.restore(state.impostors);
    this.hands.restore(state.hands);
    this.implants.restore(state.implants);
    this.accounts.restore(state.accounts);
    this.answers.restore(state.answers);
    this.listeners.restore(state.listeners);
  }

  private tellTimeline(): void {
    const { link, timeline } = this.parts;
    if (this.toldAt === link.now) return;
    this.toldAt = link.now;
    link.send(timeline, codec.timelineCall(TimelineMessage.progress, 0), NONE, link.now + 1);
  }

  /** Records what the platform has missed and judged in the tick before. */
  private flush(): void {
    const { losses, values, link } = this.parts;
    losses?.flush();
    for (const judged of values?.takeJudged() ?? []) {
      const { attempt: number = -1 } = judged;
      const told = noteReading({ link }, judged, number < 0 ? undefined : this.attempts.at(number));
      if (told !== undefined) this.runner.step(number, told.event, told.cause);
    }
  }

  private begin(device: number, { step, order, until }: PendingTurn, cause: Row): void {
    const { by, stealth: { givesUpAfter } = {} } = order;
    const hasGivenUp = givesUpAfter !== undefined && this.progress.failuresIn(step) >= givesUpAfter;
    if (this.parts.link.now >= until) this.lacks({ step, order, device }, `${by.name} had no time left`, cause);
    else if (hasGivenUp) this.lacks({ step, order, device }, `${by.name} had given up`, cause);
    else this.attack(step, order, device, cause);
  }

  private lacks({ step, order, device }: Omit<PendingTurn, 'until'> & { device: number }, what: string, cause: Row) {
    const { name: actor } = order.by;
    this.parts.link.record('attack.lacked', { device, actor, detail: `${titleOf(order)}: ${what}`, cause });
    this.progress.over(step, false);
  }

  /** Why an attack cannot begin, in words. */
  private obstacleTo(
    order: AttackOrder,
    device: number,
    client: number | undefined,
    needs: readonly Need[],
  ): string | undefined {
    const { fleet } = this.parts;
    const { by } = order;
    const way = wayOf(order);
    const product = fleet.productOf(device).plan;
    const proof = proofOf(way);
    if (proof !== undefined && !proof.identities.includes(product.identity))
      return `${fleet.nameOf(device)} has no ${proof.name}`;
    const lacking = this.gains.knowledge.lacking(by, device, needs);
    if (lacking !== undefined) return `${by.name} lacks ${needInWords(lacking)}`;
    const subject = this.isSpreader(order, device) ? undefined : subjectFault(way, product, this.parts.plan);
    if (subject !== undefined) return `${fleet.nameOf(device)} ${subject}`;
    // It has one client in the name of a device, one cable to it, and one place on the path of its updates.
    const isBusy = isShared(order)
      ? this.shared.isUnderway(order, device)
      : client !== undefined &&
        this.attempts.find(this.impostors.at(client).lastAttempt, (one) => isInTheWay(one, order)) !== undefined;
    return isBusy ? `${by.name} does so already` : undefined;
  }

  /** A device that its actor controls already does not have to be taken: from there its worm goes on. */
  private isSpreader({ technique, by }: AttackOrder, device: number): boolean {
    if (attackCalled(technique).spreads !== true || !this.implants.isActive(by.name, device)) return false;
    return this.gains.knowledge.holds(by.name, device, 'control');
  }

  private needsOf(order: AttackOrder, device: number): readonly Need[] {
    return this.isSpreader(order, device) ? [{ holds: 'control' }] : wayOf(order).needs;
  }

  /** The attempt that brings something to the device in that step. */
  private bringingTo(device: number, step: number): number | undefined {
    return this.bringing
      .get(device)
      ?.find((number) => this.attempts.at(number).step === step && !this.attempts.at(number).isOver);
  }

  /** The attempt at the device in that step that is under way. */
  private attemptAt(device: number, step: number): Attempt | undefined {
    const actor = this.actorOf.get(step);
    const client = actor === undefined ? undefined : this.impostors.knownOf(actor, device);
    if (client === undefined) return undefined;
    return this.attempts.find(this.impostors.at(client).lastAttempt, (one) => one.step === step && !one.isOver);
  }

  private enter(attempt: Attempt): void {
    const { number, device, order, command } = attempt;
    const { overCable, tellsTime } = wayOf(order);
    if (isShared(order) && !attempt.isOver) this.shared.begin(attempt);
    if (command >= 0) this.commanding.add(number);
    this.actorOf.set(attempt.step, order.by.name);
    if (attackCalled(order.technique).spreads) this.outbreaks.enter(attempt);
    if (overCable || tellsTime || isFalseUpdate(order.way))
      this.bringing.set(device, [...(this.bringing.get(device) ?? []), number]);
  }

  /** An attempt is over: because a control refused it, if that is what kept it from success. */
  private ended(attempt: Attempt, wasKept: boolean): void {
    const { order, device, client, hasGained, startedAt } = attempt;
    const { behind } = this.runner;
    this.traffic.recordRead(client, behind.cause);
    const { asks } = attackCalled(order.technique);
    const refusal = attempt.refusal ?? this.parts.port().refusalOf(client, asks, startedAt);
    attempt.markOver();
    if (isShared(order)) this.shared.end(attempt);
    if (attempt.mayCall === true) this.parts.port().implantSilent(device);
    if (wayOf(order).listens) this.listeners.end(client, device);
    if (wasKept && refusal !== undefined) {
      const detail = `${titleOf(order)}: ${refusal}`;
      this.parts.link.record('attack.refused', { device, actor: order.by.name, detail, cause: behind.cause });
      return;
    }
    const detail = `${titleOf(order)}: ${hasGained ? 'with success' : 'without success'}`;
    this.parts.link.record('attack.ended', { device, actor: order.by.name, detail, cause: behind.cause });
  }

  /** Everything that the machines of attacks can do. */
  private implementations(): AttackImplementations {
    const { moves } = this;
    const on =
      <Result>(act: (attempt: Attempt) => Result) =>
      ({ context }: AttackStep): Result =>
        act(this.attempts.at(context.attempt));
    const all = <Names extends object>(named: Names) =>
      Object.fromEntries(Object.entries(named).map(([name, act]) => [name, on(act)]));
    return {
      actions: all(moves.actions),
      guards: all(moves.guards),
      delays: all(moves.delays),
    } as unknown as AttackImplementations;
  }

  private movesOf(parts: AttackerParts): EveryMove {
    const { gains, impostors, implants, accounts, answers, outbreaks, attempts } = this;
    const { behind } = this.runner;
    const own = { gains, impostors, implants, accounts, answers, outbreaks, attempts, behind };
    const shared: MoveParts = joined(Object.assign({}, parts, own), {
      offline: (client, reason, cause) => this.traffic.offline(client, reason, cause),
      isGuest: (attempt) => this.shared.isGuest(attempt),
      opensSession: (attempt) => this.shared.opensSession(attempt),
      awaitsDecision: (attempt, command) => {
        attempt.command = command;
        this.commanding.add(attempt.number);
      },
    });
    return everyMove(shared, {
      giveUp: (attempt) => this.ended(attempt, true),
      end: (attempt) => this.ended(attempt, !attempt.hasGained),
    });
  }
}

/** Whether an attempt leaves no room for an attack in that way. */
function isInTheWay({ isOver, order }: Attempt, { technique, way }: AttackOrder): boolean {
  if (isOver) return false;
  const bothConnect = wayOf(order).shows !== undefined && wayOf({ technique, way }).shows !== undefined;
  return bothConnect || order.technique === technique || (isFalseUpdate(order.way) && isFalseUpdate(way));
}

/** By command of a device about what an actor has brought, what it means; all others are refusals. */
const eventOf: ReadonlyMap<number, AttackEvent> = new Map([
  [CommandCode.callHome, 'CALLED'],
  [CommandCode.believeIntruder, 'BELIEVED'],
  [CommandCode.admitIntruder, 'LET_IN'],
  [CommandCode.takeFalseTime, 'BELIEVED'],
]);

/** A wrong password is no control's refusal: what a control has refused before counts. */
const refusalAfter = (known: string | undefined, control: string | undefined): string | undefined =>
  control === 'protocol' ? known : control;
