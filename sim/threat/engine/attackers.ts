import type { JudgedReading } from '../../decisions/judge-reading.ts';
import { type KeyStore, yieldSecret } from '../../decisions/yield-secret.ts';
import type { LostReadings } from '../../fleet/lost-readings.ts';
import type { ProcessId, Row, Tick } from '../../kernel/ids.ts';
import type { Message, Word } from '../../kernel/time/message.ts';
import { NONE } from '../../kernel/trace/sink.ts';
import { verdictFacts } from '../../kernel/trace/verdict.ts';
import type { Secret } from '../../plan/actors.ts';
import { controlList } from '../../plan/control-list.ts';
import { isFalseUpdate } from '../../plan/false-updates.ts';
import * as codec from '../../protocol/codec.ts';
import { ClientMessage } from '../../protocol/codec.ts';
import { CommandCode } from '../../protocol/commands.ts';
import { readCommand } from '../../protocol/device-command.ts';
import type { CommandedProcess } from '../../protocol/process.ts';
import { nameOfCommandsTopic, nameOfTopic } from '../../protocol/topic-layout.ts';
import type { UpdateInterceptor } from '../../protocol/update-interceptor.ts';
import type { UpdateSignal } from '../../protocol/update-signals.ts';
import { attackCalled, wayOf } from '../attacks/attack-list.ts';
import type { AttackEvent, AttackImplementations, AttackStep } from '../attacks/attack-setup.ts';
import { proofOf } from '../attacks/proof.ts';
import { subjectFault } from '../attacks/subject.ts';
import { type DeviceFact, needInWords } from '../facts/fact.ts';
import { Accounts } from './accounts.ts';
import { AttackEngine } from './attack-engine.ts';
import { type AttackOrder, type Attempt, CABLE, newAttempt, titleOf } from './attempt.ts';
import { Gains } from './gains.ts';
import { Hands } from './hands.ts';
import { Implants } from './implants.ts';
import { type ImpostorState, Impostors } from './impostors.ts';
import { Listeners } from './listeners.ts';
import { clientMoves } from './moves/client-moves.ts';
import { evidenceMoves } from './moves/evidence-moves.ts';
import { floodMoves } from './moves/flood-moves.ts';
import { gatewayMoves } from './moves/gateway-moves.ts';
import { imageMoves } from './moves/image-moves.ts';
import { implantMoves } from './moves/implant-moves.ts';
import type { ActorPorts, MoveParts, Moves } from './moves/moves.ts';
import { operatorMoves } from './moves/operator-moves.ts';
import { publishMoves } from './moves/publish-moves.ts';
import { noteReading, readingMoves } from './moves/reading-moves.ts';
import { reuseMoves } from './moves/reuse-moves.ts';
import { isShared, SharedSessions } from './shared-sessions.ts';

interface AttackerParts extends ActorPorts {
  /** What devices lose beside their sessions; undefined in a run without attacks. */
  readonly losses: LostReadings | undefined;
  /** What the platform makes of the values of readings; undefined: no product has a signal. */
  readonly values: { takeJudged(): readonly JudgedReading[] } | undefined;
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
export class Attackers implements CommandedProcess, UpdateInterceptor {
  private readonly attempts: Attempt[] = [];
  private readonly gains: Gains;
  private readonly impostors: Impostors;
  private readonly implants: Implants;
  private readonly hands: Hands;
  private readonly accounts = new Accounts();
  /** By device, the attempts whose command it has not decided on. */
  private readonly commanding = new Map<number, number[]>();
  private readonly shared: SharedSessions;
  private readonly listeners = new Listeners();
  /** By device, the attempts that bring an image to it, or metadata. */
  private readonly bringing = new Map<number, number[]>();
  private readonly engines = new Map<string, AttackEngine>();
  private readonly behind: { cause: Row } = { cause: 0 };
  private readonly moves: EveryMove;

  constructor(private readonly parts: AttackerParts) {
    this.gains = new Gains(parts.fleet, parts.link);
    this.impostors = new Impostors(parts.plan.consoles?.length ?? 0);
    this.implants = new Implants(parts);
    this.hands = new Hands(parts.fleet.chance);
    this.shared = new SharedSessions({ ...parts, impostors: this.impostors, knowledge: this.gains.knowledge });
    this.moves = this.movesOf(parts);
  }

  /** An actor is after a secret of a device, and gets it if the device gives it away. */
  seek(actor: string, secret: Secret, device: number, cause: Row): void {
    const { fleet, controls, link } = this.parts;
    const { identity, properties } = fleet.productOf(device).plan;
    const issuedAt = fleet.issuedAt.get(device);
    const store: KeyStore = {
      by: identity,
      isInHardware: properties.hardwareRootOfTrust,
      isCertified: issuedAt > 0,
    };
    const verdict = yieldSecret(controls, store, secret);
    const facts = verdictFacts({ ...verdict, reason: `${secret}: ${verdict.reason}` });
    const row = link.record('secret.sought', { ...facts, device, actor, cause });
    if (!verdict.allow) return;
    if (secret === 'credential' || secret === 'certificate') this.impostors.copyCertificate(actor, device, issuedAt);
    this.gains.learn(actor, device, secret, row);
  }

  /** An actor is to attack a device: at once, or when its hands have done what that takes. */
  turnTo(step: number, order: AttackOrder, device: number, cause: Row): void {
    const { by, effortMs = 0, forMs } = order;
    const { link } = this.parts;
    if (effortMs === 0) {
      this.attack(step, order, device, cause);
      return;
    }
    const until = link.now + forMs;
    const at = this.hands.begin({ actor: by.name, step, device, effortMs, until }, link.now);
    link.toSelf(codec.actorTurn(device, { step, order, until } satisfies PendingTurn), cause, at);
  }

  /** An actor attacks a device, if it has what that takes. */
  private attack(step: number, order: AttackOrder, device: number, cause: Row): void {
    const { link } = this.parts;
    const { name: actor } = order.by;
    const { needs } = wayOf(order);
    const client = this.shared.clientFor(order, device);
    const obstacle = this.obstacleTo(order, device, client);
    if (obstacle !== undefined) {
      link.record('attack.lacked', { device, actor, detail: `${titleOf(order)}: ${obstacle}`, cause });
      return;
    }
    const evidence = needs.map(needInWords).join(', ');
    const row = link.record('attack.started', { device, actor, detail: titleOf(order), evidence, cause });
    const number = this.attempts.length;
    const attempt = newAttempt({ number, step, order, device, client, startedAt: link.now, row });
    this.enter(attempt);
    const impostor = this.impostors.at(client);
    if (isShared(order)) impostor.guests.push(number);
    else impostor.attempts.push(number);
    if (wayOf(order).listens) this.listeners.begin(client, device, number);
    this.behind.cause = row;
    attempt.configuration = this.engineOf(order.technique).start(number);
  }

  /** The time of a step is over. */
  stop(step: number, cause: Row): void {
    this.attempts.forEach((attempt, number) => {
      if (attempt.step === step && !attempt.isOver) this.step(number, 'STOPPED', cause);
    });
  }

  /** Whether an implant of that actor runs on the device now. */
  isActive(actor: string, device: number): boolean {
    return this.implants.isActive(actor, device);
  }

  /** The run is over: what was read in sessions that are still open. */
  conclude(): void {
    this.flush();
    for (const impostor of this.impostors) this.recordRead(impostor, undefined);
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
    if (from === this.parts.link.process) {
      const attempt = codec.firstIn(message);
      const { slot, code, nth } = message.payload as codec.AttemptTimer;
      if (this.attempts[attempt].timers[slot] === nth) this.step(attempt, code, cause);
      return;
    }
    const client = this.parts.port().clientOn(codec.connectionIn(message));
    if (client < 0) return;
    switch (message.type) {
      case ClientMessage.dialed:
        this.happened(client, 'DIALED', cause);
        break;
      case ClientMessage.secured:
        this.happened(client, 'SECURED', cause);
        break;
      case ClientMessage.packet:
        this.receive(client, message.payload as ReceivedPacket, cause);
        break;
      case ClientMessage.closed:
        this.closed(client, message.payload as string, cause);
        break;
      default:
        throw new Error(`broken invariant: no handler for message type ${message.type}`);
    }
  }

  /** A device has met what an actor has brought in a step. */
  command(command: number, device: ProcessId, first: Word, second: Word, cause: Row): void {
    if (command === CommandCode.obeyIntruder || command === CommandCode.disobeyIntruder) {
      this.decided(device, command === CommandCode.obeyIntruder, first, second, cause);
      return;
    }
    const number = this.bringingTo(device, codec.numberOf(second));
    if (number === undefined) return;
    const attempt = this.attempts[number];
    const behind = cause === NONE ? attempt.row : cause;
    const event = eventOf.get(command) ?? 'REFUSED';
    if (event === 'REFUSED') attempt.refusal = controlList[codec.numberOf(first) - 1]?.id;
    this.step(number, event, behind);
  }

  /** A device has decided on a command, which may be an actor's. */
  private decided(device: number, isObeyed: boolean, control: Word, command: Word, cause: Row): void {
    const sent = this.commanding.get(device) ?? [];
    for (const number of sent.filter((one) => this.attempts[one].command === codec.numberOf(command))) {
      const attempt = this.attempts[number];
      if (attempt.isOver) continue;
      if (!isObeyed) attempt.refusal = controlList[codec.numberOf(control) - 1]?.id;
      this.step(number, isObeyed ? 'OBEYED' : 'DISOBEYED', cause);
    }
  }

  answerTo(device: number): { readonly offer: number; readonly row: Row } | undefined {
    const { platforms } = this.parts;
    for (const number of this.bringing.get(device) ?? []) {
      const { isOver, step, row } = this.attempts[number];
      const found = isOver ? undefined : platforms.falseOffers.ofStep(step);
      if (found !== undefined) return { offer: found.offer, row };
    }
    return undefined;
  }

  reported(device: number, offer: number, signal: UpdateSignal, cause: Row): void {
    const step = this.parts.platforms.falseOffers.at(offer)?.step;
    const number = step === undefined ? undefined : this.bringingTo(device, step);
    const event = signal === 'written' ? 'WRITTEN' : signal === 'confirmed' ? 'CONFIRMED' : undefined;
    if (number !== undefined && event !== undefined) this.step(number, event, cause);
  }

  save() {
    return {
      attempts: this.attempts.map(({ configuration, timers, ...attempt }) => ({
        ...attempt,
        timers: [...timers],
        value: this.engineOf(attempt.order.technique).valueOf(configuration),
      })),
      knowledge: this.gains.knowledge.save(),
      impostors: this.impostors.save(),
      hands: this.hands.save(),
      accounts: this.accounts.save(),
      listeners: this.listeners.save(),
    };
  }

  restore(state: ReturnType<Attackers['save']>): void {
    this.attempts.length = 0;
    this.bringing.clear();
    this.commanding.clear();
    this.shared.clear();
    for (const { value, timers, ...attempt } of state.attempts) {
      const configuration = this.engineOf(attempt.order.technique).configurationOf(value);
      this.enter({ ...attempt, timers: [...timers], configuration });
    }
    this.gains.knowledge.restore(state.knowledge);
    this.impostors.restore(state.impostors);
    this.hands.restore(state.hands);
    this.accounts.restore(state.accounts);
    this.listeners.restore(state.listeners);
  }

  /** Records what the platform has missed and judged in the tick before. */
  private flush(): void {
    const { losses, values, link } = this.parts;
    losses?.flush();
    for (const judged of values?.takeJudged() ?? []) {
      const { attempt: number = -1 } = judged;
      const told = noteReading({ link }, judged, this.attempts[number]);
      if (told !== undefined) this.step(number, told.event, told.cause);
    }
  }

  private begin(device: number, { step, order, until }: PendingTurn, cause: Row): void {
    const { link } = this.parts;
    if (link.now < until) this.attack(step, order, device, cause);
    else {
      const detail = `${titleOf(order)}: ${order.by.name} had no time left`;
      link.record('attack.lacked', { device, actor: order.by.name, detail, cause });
    }
  }

  /** Why an attack cannot begin, in words. */
  private obstacleTo(order: AttackOrder, device: number, client: number): string | undefined {
    const { fleet } = this.parts;
    const { by } = order;
    const way = wayOf(order);
    const proof = proofOf(way);
    if (proof !== undefined && !proof.identities.includes(fleet.productOf(device).plan.identity))
      return `${fleet.nameOf(device)} has no ${proof.name}`;
    const lacking = this.gains.knowledge.lacking(by, device, way.needs);
    if (lacking !== undefined) return `${by.name} lacks ${needInWords(lacking)}`;
    const subject = subjectFault(way, fleet.productOf(device).plan, this.parts.plan);
    if (subject !== undefined) return `${fleet.nameOf(device)} ${subject}`;
    // It has one client in the name of a device, one cable to it, and one place on the path of its updates.
    const isBusy = isShared(order)
      ? this.shared.underwayBy(order).has(device)
      : this.impostors.at(client).attempts.some((number) => this.isInTheWay(number, order));
    return isBusy ? `${by.name} does so already` : undefined;
  }

  /** Whether no attempt before it uses the same client, of those that are not over. */
  private isFirst({ client, number }: Attempt): boolean {
    return this.impostors.at(client).guests.find((one) => !this.attempts[one].isOver) === number;
  }

  private awaitsAnswer(attempt: Attempt, command: number): void {
    const { device, number } = attempt;
    attempt.command = command;
    const others = (this.commanding.get(device) ?? []).filter((one) => one !== number && !this.attempts[one].isOver);
    this.commanding.set(device, [...others, number]);
  }

  /** Whether that attempt leaves no room for an attack in this way. */
  private isInTheWay(number: number, { technique, way }: AttackOrder): boolean {
    const { isOver, order } = this.attempts[number];
    if (isOver) return false;
    const bothConnect = wayOf(order).shows !== undefined && wayOf({ technique, way }).shows !== undefined;
    return bothConnect || order.technique === technique || (isFalseUpdate(order.way) && isFalseUpdate(way));
  }

  /** The attempt that brings something to the device in that step. */
  private bringingTo(device: number, step: number): number | undefined {
    return this.bringing
      .get(device)
      ?.find((number) => this.attempts[number].step === step && !this.attempts[number].isOver);
  }

  private gives(number: number, fact: DeviceFact): boolean {
    return attackCalled(this.attempts[number].order.technique).gives.includes(fact);
  }

  private enter(attempt: Attempt): void {
    const number = this.attempts.push(attempt) - 1;
    const { device, order, command } = attempt;
    if (isShared(order) && !attempt.isOver) this.shared.underwayBy(order).add(device);
    if (command >= 0) this.commanding.set(device, [...(this.commanding.get(device) ?? []), number]);
    if (attempt.order.way === CABLE || isFalseUpdate(attempt.order.way))
      this.bringing.set(device, [...(this.bringing.get(device) ?? []), number]);
  }

  private receive(client: number, packet: ReceivedPacket, cause: Row): void {
    const { cmd, returnCode = 0, granted = [] } = packet;
    if (cmd === 'connack' && returnCode === 0) this.admitted(client, cause);
    else if (cmd === 'connack') this.refused(client, returnCode, cause);
    else if (cmd === 'suback') {
      const event = granted[0] === SUBACK_FAILURE ? 'DENIED' : 'GRANTED';
      const listening = this.listeners.answered(client, packet.messageId ?? 0);
      if (listening === undefined) this.happened(client, event, cause);
      else this.stepOpen(listening, event, cause);
    } else if (cmd === 'publish') this.read(client, packet, cause);
    else if (cmd === 'puback') this.acknowledged(client, packet.messageId ?? 0, cause);
  }

  private acknowledged(client: number, messageId: number, cause: Row): void {
    const { unacknowledged } = this.impostors.at(client);
    const number = unacknowledged?.get(messageId);
    unacknowledged?.delete(messageId);
    if (number !== undefined) this.stepOpen(number, 'ACKNOWLEDGED', cause);
  }

  private admitted(client: number, cause: Row): void {
    const impostor = this.impostors.at(client);
    const { actor, inNameOf: device } = impostor;
    this.impostors.setOnline(client, true);
    const row = this.parts.link.record('impostor.online', { device, actor, cause });
    this.happened(client, 'ADMITTED', row);
  }

  /** A broker that is full is no refusal of this client: it may try again. */
  private refused(client: number, returnCode: number, cause: Row): void {
    this.parts.port().letGo(client);
    this.happened(client, returnCode === SERVER_UNAVAILABLE ? 'CLOSED' : 'REFUSED', cause);
  }

  private closed(client: number, reason: string, cause: Row): void {
    this.parts.port().letGo(client);
    this.offline(client, reason, cause);
    this.happened(client, reason === 'certificate-refused' ? 'REFUSED' : 'CLOSED', cause);
  }

  private offline(client: number, reason: string, cause: Row): void {
    const impostor = this.impostors.at(client);
    if (!impostor.isOnline) return;
    this.impostors.setOnline(client, false);
    impostor.unacknowledged = undefined;
    const { actor, inNameOf: device } = impostor;
    this.parts.link.record('impostor.offline', { device, actor, detail: reason, cause });
  }

  private read(client: number, { topic = '', payload, qos, messageId = 0 }: ReceivedPacket, cause: Row): void {
    const { fleet } = this.parts;
    if (qos === 1) this.parts.port().acknowledge(client, messageId, cause);
    const owner = nameOfTopic(topic);
    const device = owner === undefined ? -1 : fleet.numberOf(owner);
    if (device < 0) return;
    const impostor = this.impostors.at(client);
    impostor.read ??= new Map();
    impostor.read.set(device, (impostor.read.get(device) ?? 0) + 1);
    const reading = impostor.attempts.findLast((number) => this.gives(number, 'messages'));
    this.gains.learn(
      impostor.actor,
      device,
      'messages',
      cause,
      reading === undefined ? undefined : this.attempts[reading].order,
    );
    const command = payload && nameOfCommandsTopic(topic) !== undefined ? readCommand(payload) : undefined;
    if (command !== undefined) {
      this.impostors.record(impostor.actor, device, command);
      this.gains.learn(impostor.actor, device, 'recorded-command', cause);
    }
    if (device !== impostor.device) this.happened(client, 'READ', cause);
    const listening = this.listeners.at(client, device);
    if (listening !== undefined) this.stepOpen(listening, 'READ', cause);
  }

  /** Records how many messages of each device have been read since the last such rows. */
  private recordRead(impostor: ImpostorState, cause: Row | undefined): void {
    for (const [device, count] of impostor.read ?? []) {
      const facts = { device, actor: impostor.actor, detail: `${count}` };
      this.parts.link.record('messages.read', cause === undefined ? facts : { ...facts, cause });
    }
    impostor.read = undefined;
  }

  /** All attempts that use a client take part in what comes to it. */
  private happened(client: number, event: AttackEvent, cause: Row): void {
    const { attempts, guests } = this.impostors.at(client);
    for (const number of attempts) this.stepOpen(number, event, cause);
    // Guests learn of the session alone: what is read in it, and what others subscribe to, is not theirs.
    if (event === 'READ' || event === 'GRANTED' || event === 'DENIED') return;
    for (const number of guests) this.stepOpen(number, event, cause);
  }

  private stepOpen(number: number, event: AttackEvent, cause: Row): void {
    if (!this.attempts[number].isOver) this.step(number, event, cause);
  }

  private step(number: number, event: AttackEvent | number, cause: Row): void {
    const attempt = this.attempts[number];
    this.behind.cause = cause;
    attempt.configuration = this.engineOf(attempt.order.technique).step(attempt.configuration, event, number);
  }

  private engineOf(technique: string): AttackEngine {
    let engine = this.engines.get(technique);
    if (engine === undefined) {
      engine = new AttackEngine(attackCalled(technique), this.implementations(), {
        arm: (number, slot, code, ticks) => {
          const { link } = this.parts;
          const nth = this.touchTimer(number, slot);
          link.toSelf(codec.attemptTimer(number, { code, slot, nth }), this.behind.cause, link.now + ticks);
        },
        cancel: (number, slot) => this.touchTimer(number, slot),
      });
      this.engines.set(technique, engine);
    }
    return engine;
  }

  /** Voids what the slot was armed for; returns how often that has happened. */
  private touchTimer(number: number, slot: number): number {
    const { timers } = this.attempts[number];
    timers[slot] = (timers[slot] ?? 0) + 1;
    return timers[slot];
  }

  /** An attempt is over: because a control refused it, if that is what kept it from success. */
  private ended(attempt: Attempt, wasKept: boolean): void {
    const { order, device, client, hasGained, startedAt } = attempt;
    this.recordRead(this.impostors.at(client), this.behind.cause);
    const { asks } = attackCalled(order.technique);
    const refusal = attempt.refusal ?? this.parts.port().refusalOf(client, asks, startedAt);
    attempt.isOver = true;
    if (isShared(order)) this.shared.underwayBy(order).delete(device);
    if (attempt.mayCall === true) this.parts.port().implantSilent(device);
    if (wayOf(order).listens) this.listeners.end(client, device);
    if (wasKept && refusal !== undefined) {
      const detail = `${titleOf(order)}: ${refusal}`;
      this.parts.link.record('attack.refused', { device, actor: order.by.name, detail, cause: this.behind.cause });
      return;
    }
    const detail = `${titleOf(order)}: ${hasGained ? 'with success' : 'without success'}`;
    this.parts.link.record('attack.ended', { device, actor: order.by.name, detail, cause: this.behind.cause });
  }

  /** Everything that the machines of attacks can do. */
  private implementations(): AttackImplementations {
    const { moves } = this;
    const on =
      <Result>(act: (attempt: Attempt) => Result) =>
      ({ context }: AttackStep): Result =>
        act(this.attempts[context.attempt]);
    const all = <Names extends object>(named: Names) =>
      Object.fromEntries(Object.entries(named).map(([name, act]) => [name, on(act)]));
    return {
      actions: all(moves.actions),
      guards: all(moves.guards),
      delays: all(moves.delays),
    } as unknown as AttackImplementations;
  }

  private movesOf(parts: AttackerParts): EveryMove {
    const shared: MoveParts = {
      ...parts,
      ...{ gains: this.gains, impostors: this.impostors, implants: this.implants, behind: this.behind },
      ...{ accounts: this.accounts, listeners: this.listeners },
      offline: (client, reason, cause) => this.offline(client, reason, cause),
      isGuest: ({ order }) => isShared(order) && wayOf(order).asConsole !== true,
      opensSession: (attempt) => wayOf(attempt.order).asConsole === true && this.isFirst(attempt),
      awaitsAcknowledgment: (attempt, messageId) => {
        const impostor = this.impostors.at(attempt.client);
        impostor.unacknowledged ??= new Map();
        impostor.unacknowledged.set(messageId, attempt.number);
      },
      awaitsAnswer: (attempt, command) => this.awaitsAnswer(attempt, command),
    };
    const publish = publishMoves(shared);
    const client = clientMoves(shared, publish.willOf);
    const [evidence, image, implant] = [evidenceMoves(shared), imageMoves(shared), implantMoves(shared)];
    const [reuse, operator, flood] = [reuseMoves(shared), operatorMoves(shared), floodMoves(shared)];
    const [reading, gateway] = [readingMoves(shared), gatewayMoves(shared)];
    const giveUp = (attempt: Attempt): void => this.ended(attempt, true);
    const end = (attempt: Attempt): void => this.ended(attempt, !attempt.hasGained);
    return {
      actions: {
        ...client.actions,
        ...publish.actions,
        ...evidence.actions,
        ...image.actions,
        ...implant.actions,
        ...reuse.actions,
        ...operator.actions,
        ...flood.actions,
        ...reading.actions,
        ...gateway.actions,
        giveUp,
        end,
      },
      guards: {
        ...client.guards,
        ...publish.guards,
        ...evidence.guards,
        ...image.guards,
        ...implant.guards,
        ...reuse.guards,
        ...flood.guards,
        ...reading.guards,
        ...gateway.guards,
      },
      delays: {
        ...client.delays,
        ...evidence.delays,
        ...image.delays,
        ...implant.delays,
        ...reuse.delays,
        ...flood.delays,
        ...reading.delays,
        ...gateway.delays,
      },
    };
  }
}

type EveryMove = { readonly [Kind in keyof Moves]: Required<Moves[Kind]> };

interface ReceivedPacket {
  readonly cmd: string;
  readonly messageId?: number;
  readonly returnCode?: number;
  readonly granted?: readonly number[];
  readonly topic?: string;
  readonly payload?: Uint8Array;
  readonly qos?: number;
}

/** By command of a device about what an actor has brought, what it means; all others are refusals. */
const eventOf: ReadonlyMap<number, AttackEvent> = new Map([
  [CommandCode.callHome, 'CALLED'],
  [CommandCode.believeIntruder, 'BELIEVED'],
]);

/** MQTT 3.1.1, 3.9.3 and 3.2.2.3. */
const SUBACK_FAILURE = 0x80;
const SERVER_UNAVAILABLE = 3;
