import { type KeyStore, yieldSecret } from '../../decisions/yield-secret.ts';
import type { FleetPlatforms } from '../../device/fleet-platforms.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { LostReadings } from '../../fleet/lost-readings.ts';
import type { Validity } from '../../fleet/validity.ts';
import type { ProcessId, Row, Tick } from '../../kernel/ids.ts';
import type { Message, Word } from '../../kernel/time/message.ts';
import { NONE } from '../../kernel/trace/sink.ts';
import { type Verdict, verdictFacts } from '../../kernel/trace/verdict.ts';
import type { Secret } from '../../plan/actors.ts';
import { type ControlSettings, controlList } from '../../plan/control-list.ts';
import { falseImages, isFalseUpdate } from '../../plan/false-updates.ts';
import type { ClientPort, Impostor } from '../../protocol/client-port.ts';
import * as codec from '../../protocol/codec.ts';
import { ClientMessage } from '../../protocol/codec.ts';
import { CommandCode } from '../../protocol/commands.ts';
import type { FalseEvidence } from '../../protocol/false-evidence.ts';
import type { CommandedProcess } from '../../protocol/process.ts';
import type { ServiceLink } from '../../protocol/service-link.ts';
import { nameOfTopic } from '../../protocol/topic-layout.ts';
import type { UpdateInterceptor } from '../../protocol/update-interceptor.ts';
import type { UpdateSignal } from '../../protocol/update-signals.ts';
import { type DeviceFact, factInWords, needInWords } from '../facts/fact.ts';
import { Knowledge } from '../facts/knowledge.ts';
import { AttackEngine } from './attack-engine.ts';
import { attackCalled, wayOf } from './attack-list.ts';
import type { AttackEvent, AttackImplementations, AttackStep } from './attack-setup.ts';
import { type AttackOrder, type Attempt, newAttempt } from './attempt.ts';
import { Hands } from './hands.ts';
import { Implants } from './implants.ts';
import { type ImpostorState, Impostors } from './impostors.ts';
import { proofOf } from './proof.ts';

interface AttackerParts {
  readonly fleet: Fleet;
  readonly controls: ControlSettings;
  readonly link: ServiceLink;
  /** The number of their first client: consoles come before. */
  readonly firstClient: number;
  /** Called when the process first sends: the fabric is made after it. */
  readonly port: () => ClientPort;
  readonly platforms: FleetPlatforms;
  /** What devices lose beside their sessions; undefined in a run without attacks. */
  readonly losses: LostReadings | undefined;
  readonly attestation: FalseEvidencePort;
  /** Of the certificates that actors present. */
  readonly validity: Validity;
  /** An actor with a cable begins to write the image of that step to a device, or has written it. */
  readonly write: (device: number, event: 'SIDELOADED' | 'DOWNLOADED', cause: Row, step: number) => void;
}

/** The attestation service, as actors reach it. */
export interface FalseEvidencePort {
  /** What it decides about such evidence in the device's name; undefined while it does not answer. */
  present(shows: FalseEvidence, device: number): Verdict | undefined;
  /** How long it takes. */
  readonly latencyMs: number;
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
  private readonly knowledge: Knowledge;
  private readonly impostors: Impostors;
  private readonly implants: Implants;
  private readonly hands: Hands;
  /** By device, the attempts that bring an image to it, or metadata. */
  private readonly bringing = new Map<number, number[]>();
  private readonly engines = new Map<string, AttackEngine>();
  /** The row behind the step that an attempt makes. */
  private cause: Row = 0;

  constructor(private readonly parts: AttackerParts) {
    this.knowledge = new Knowledge(parts.fleet.size);
    this.impostors = new Impostors(parts.firstClient);
    this.implants = new Implants(parts);
    this.hands = new Hands(parts.fleet.chance);
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
    this.learn(actor, device, secret, row);
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
    const client = this.impostors.of(actor, device);
    const obstacle = this.obstacleTo(order, device, client);
    if (obstacle !== undefined) {
      link.record('attack.lacked', { device, actor, detail: `${titleOf(order)}: ${obstacle}`, cause });
      return;
    }
    const evidence = needs.map(needInWords).join(', ');
    const row = link.record('attack.started', { device, actor, detail: titleOf(order), evidence, cause });
    const number = this.attempts.length;
    const attempt = newAttempt({ step, order, device, client, startedAt: link.now, row });
    this.enter(attempt);
    this.impostors.at(client).attempts.push(number);
    this.cause = row;
    attempt.configuration = this.engineOf(order.technique).start(number);
  }

  /** The time of a step is over. */
  stop(step: number, cause: Row): void {
    this.attempts.forEach((attempt, number) => {
      if (attempt.step === step && !attempt.isOver) this.step(number, 'STOPPED', cause);
    });
  }

  /** The run is over: what was read in sessions that are still open. */
  conclude(): void {
    for (const impostor of this.impostors) this.recordRead(impostor, undefined);
  }

  message(from: ProcessId, message: Message, cause: Row): void {
    if (message.type === ClientMessage.losses) {
      this.parts.losses?.flush();
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
    const number = this.bringingTo(device, codec.numberOf(second));
    if (number === undefined) return;
    const attempt = this.attempts[number];
    const behind = cause === NONE ? attempt.row : cause;
    const event = eventOf.get(command) ?? 'REFUSED';
    if (event === 'REFUSED') attempt.refusal = controlList[codec.numberOf(first) - 1]?.id;
    this.step(number, event, behind);
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
      knowledge: this.knowledge.save(),
      impostors: this.impostors.save(),
      hands: this.hands.save(),
    };
  }

  restore(state: ReturnType<Attackers['save']>): void {
    this.attempts.length = 0;
    this.bringing.clear();
    for (const { value, timers, ...attempt } of state.attempts) {
      const configuration = this.engineOf(attempt.order.technique).configurationOf(value);
      this.enter({ ...attempt, timers: [...timers], configuration });
    }
    this.knowledge.restore(state.knowledge);
    this.impostors.restore(state.impostors);
    this.hands.restore(state.hands);
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
    const lacking = this.knowledge.lacking(by, device, way.needs);
    if (lacking !== undefined) return `${by.name} lacks ${needInWords(lacking)}`;
    // It has one client in the name of a device, one cable to it, and one place on the path of its updates.
    const isBusy = this.impostors.at(client).attempts.some((number) => this.isInTheWay(number, order));
    return isBusy ? `${by.name} does so already` : undefined;
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
    const { device } = attempt;
    if (attempt.order.way === CABLE || isFalseUpdate(attempt.order.way))
      this.bringing.set(device, [...(this.bringing.get(device) ?? []), number]);
  }

  private receive(client: number, packet: ReceivedPacket, cause: Row): void {
    const { cmd, returnCode = 0, granted = [] } = packet;
    if (cmd === 'connack' && returnCode === 0) this.admitted(client, cause);
    else if (cmd === 'connack') this.refused(client, returnCode, cause);
    else if (cmd === 'suback') this.happened(client, granted[0] === SUBACK_FAILURE ? 'DENIED' : 'GRANTED', cause);
    else if (cmd === 'publish') this.read(client, packet, cause);
  }

  private admitted(client: number, cause: Row): void {
    const impostor = this.impostors.at(client);
    const { actor, inNameOf: device } = impostor;
    impostor.isOnline = true;
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
    impostor.isOnline = false;
    const { actor, inNameOf: device } = impostor;
    this.parts.link.record('impostor.offline', { device, actor, detail: reason, cause });
  }

  private read(client: number, { topic = '', qos, messageId = 0 }: ReceivedPacket, cause: Row): void {
    const { fleet } = this.parts;
    if (qos === 1) this.parts.port().acknowledge(client, messageId, cause);
    const owner = nameOfTopic(topic);
    const device = owner === undefined ? -1 : fleet.numberOf(owner);
    if (device < 0) return;
    const impostor = this.impostors.at(client);
    impostor.read ??= new Map();
    impostor.read.set(device, (impostor.read.get(device) ?? 0) + 1);
    const reading = impostor.attempts.findLast((number) => this.gives(number, 'messages'));
    this.learn(
      impostor.actor,
      device,
      'messages',
      cause,
      reading === undefined ? undefined : this.attempts[reading].order,
    );
    if (device !== impostor.device) this.happened(client, 'READ', cause);
  }

  /** Records how many messages of each device have been read since the last such rows. */
  private recordRead(impostor: ImpostorState, cause: Row | undefined): void {
    for (const [device, count] of impostor.read ?? []) {
      const facts = { device, actor: impostor.actor, detail: `${count}` };
      this.parts.link.record('messages.read', cause === undefined ? facts : { ...facts, cause });
    }
    impostor.read = undefined;
  }

  private learn(actor: string, device: number, fact: DeviceFact, cause: Row, by?: AttackOrder): void {
    for (const learned of this.knowledge.learn(actor, device, fact)) this.recordGain(actor, device, learned, cause, by);
  }

  private recordGain(actor: string, device: number, fact: DeviceFact, cause: Row, by?: AttackOrder): void {
    const evidence = by && { evidence: titleOf(by) };
    this.parts.link.record('attack.gained', { device, actor, detail: factInWords[fact], cause, ...evidence });
  }

  /** All attempts that use a client take part in what comes to it. */
  private happened(client: number, event: AttackEvent, cause: Row): void {
    for (const number of this.impostors.at(client).attempts)
      if (!this.attempts[number].isOver) this.step(number, event, cause);
  }

  private step(number: number, event: AttackEvent | number, cause: Row): void {
    const attempt = this.attempts[number];
    this.cause = cause;
    attempt.configuration = this.engineOf(attempt.order.technique).step(attempt.configuration, event, number);
  }

  private engineOf(technique: string): AttackEngine {
    let engine = this.engines.get(technique);
    if (engine === undefined) {
      engine = new AttackEngine(attackCalled(technique), this.implementations(), {
        arm: (number, slot, code, ticks) => {
          const { link } = this.parts;
          const nth = this.touchTimer(number, slot);
          link.toSelf(codec.attemptTimer(number, { code, slot, nth }), this.cause, link.now + ticks);
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
    this.recordRead(this.impostors.at(client), this.cause);
    const { asks } = attackCalled(order.technique);
    const refusal = attempt.refusal ?? this.parts.port().refusalOf(client, asks, startedAt);
    attempt.isOver = true;
    if (attempt.mayCall === true) this.parts.port().implantSilent(device);
    if (wasKept && refusal !== undefined) {
      const detail = `${titleOf(order)}: ${refusal}`;
      this.parts.link.record('attack.refused', { device, actor: order.by.name, detail, cause: this.cause });
      return;
    }
    const detail = `${titleOf(order)}: ${hasGained ? 'with success' : 'without success'}`;
    this.parts.link.record('attack.ended', { device, actor: order.by.name, detail, cause: this.cause });
  }

  /** An actor's image runs: what it reaches there, the actor has. Keys in a hardware root of trust cannot be copied. */
  private takeOver(attempt: Attempt): void {
    const { order, device } = attempt;
    const { fleet } = this.parts;
    const actor = order.by.name;
    this.gain(attempt, 'control');
    if (!this.implants.copiesKeys(device)) return;
    this.impostors.copyCertificate(actor, device, fleet.issuedAt.get(device));
    this.learn(actor, device, 'credential', this.cause, order);
  }

  /** An attempt has got there. Its first gain is recorded even if its actor held that fact before, by another attack. */
  private gain(attempt: Attempt, fact: DeviceFact, device = attempt.device): void {
    const { hasGained, order } = attempt;
    attempt.hasGained = true;
    const actor = order.by.name;
    if (!hasGained && this.knowledge.holds(actor, device, fact))
      this.recordGain(actor, device, fact, this.cause, order);
    else this.learn(actor, device, fact, this.cause, order);
  }

  /** Shows evidence to the attestation service: the answer, with a certificate if it is believed, comes back after a while. */
  private present(attempt: Attempt): void {
    const { order, device } = attempt;
    const { presents } = wayOf(order);
    const { attestation, validity, link } = this.parts;
    const actor = order.by.name;
    const verdict = presents && attestation.present(presents, device);
    attempt.isTaken = verdict?.allow;
    if (verdict === undefined) return;
    if (verdict.allow) this.impostors.copyCertificate(actor, device, validity.stampAt(link.now));
    else attempt.refusal = verdict.control;
    const facts = verdictFacts({ ...verdict, reason: `evidence: ${verdict.reason}` });
    this.cause = link.record('attack.judged', { ...facts, device, actor, cause: this.cause });
  }

  /** Who the client of an attempt says it is. */
  private identityOf({ order, device, client }: Attempt): Impostor {
    const { shows = 'copied', borrowsId, isExpired } = wayOf(order);
    const { validity, fleet, link } = this.parts;
    const stamp = isExpired ? validity.outOfDateAt(link.now) : undefined;
    const idOf = borrowsId ? (device === 0 ? 1 % fleet.size : device - 1) : undefined;
    return this.impostors.identityOf(client, shows, { stamp, idOf });
  }

  private implementations(): AttackImplementations {
    const port = (): ClientPort => this.parts.port();
    const of =
      (act: (attempt: Attempt) => void) =>
      ({ context }: AttackStep): void =>
        act(this.attempts[context.attempt]);
    const is =
      (test: (attempt: Attempt) => boolean) =>
      ({ context }: AttackStep): boolean =>
        test(this.attempts[context.attempt]);
    return {
      actions: {
        present: of((attempt) => this.present(attempt)),
        gainCertificate: of((attempt) => this.gain(attempt, 'attested')),
        dial: of((attempt) => port().dial(attempt.client, this.cause, this.identityOf(attempt))),
        secure: of(({ client }) => port().secure(client, this.cause)),
        connect: of(({ client }) => port().connect(client, this.cause)),
        subscribe: of(({ client, order }) => {
          const impostor = this.impostors.at(client);
          impostor.subscribes = (impostor.subscribes % MESSAGE_ID_MAX) + 1;
          port().subscribe(client, order.filter ?? '#', impostor.subscribes, this.cause);
        }),
        gainSession: of((attempt) => this.gain(attempt, 'session', this.impostors.at(attempt.client).inNameOf)),
        gainMessages: of((attempt) => {
          attempt.hasGained = true;
        }),
        writeImage: of(({ device, step }) => this.parts.write(device, 'SIDELOADED', this.cause, step)),
        finishImage: of(({ device, step }) => this.parts.write(device, 'DOWNLOADED', this.cause, step)),
        gainControl: of((attempt) => this.takeOver(attempt)),
        callHome: of((attempt) => {
          const { order, device, step, mayCall } = attempt;
          const { by, bytes = BEACON_BYTES } = order;
          attempt.mayCall = this.implants.callHome({ actor: by.name, device, step, bytes, mayCall }, this.cause);
        }),
        fallSilent: of(({ device }) => port().implantSilent(device)),
        gainWrongSoftware: of((attempt) => this.gain(attempt, 'wrong-software')),
        gainRolledBack: of((attempt) => this.gain(attempt, 'rolled-back')),
        gainFrozen: of((attempt) => this.gain(attempt, 'frozen')),
        giveUp: of((attempt) => this.ended(attempt, true)),
        leave: of(({ client }) => {
          const { isOnline } = this.impostors.at(client);
          port().leave(client, isOnline, this.cause);
          this.offline(client, 'left', this.cause);
        }),
        end: of((attempt) => this.ended(attempt, !attempt.hasGained)),
      },
      guards: {
        hasSession: is(({ client }) => this.impostors.at(client).isOnline),
        hasCable: is(({ order }) => order.way === CABLE),
        showsEvidence: is(({ order }) => wayOf(order).presents !== undefined),
        isResident: is((attempt) => this.implants.isResident(attempt)),
        isTaken: is(({ isTaken }) => isTaken === true),
        isRefused: is(({ isTaken }) => isTaken === false),
        bringsWrongSoftware: is(({ order }) => isFalseUpdate(order.way) && falseImages[order.way] === 'wrong-software'),
        bringsOld: is(({ order }) => isFalseUpdate(order.way) && falseImages[order.way] === 'factory'),
      },
      delays: {
        answer: () => Math.max(1, this.parts.attestation.latencyMs),
        beacon: ({ context }) => this.attempts[context.attempt].order.beaconMs ?? BEACON_MS,
        retry: ({ context }) => this.attempts[context.attempt].order.retryMs ?? RETRY_MS,
        write: () => WRITE_MS,
      },
    };
  }
}

interface ReceivedPacket {
  readonly cmd: string;
  readonly messageId?: number;
  readonly returnCode?: number;
  readonly granted?: readonly number[];
  readonly topic?: string;
  readonly qos?: number;
}

const CABLE = 'cable';

/** By command of a device about what an actor has brought, what it means; all others are refusals. */
const eventOf: ReadonlyMap<number, AttackEvent> = new Map([
  [CommandCode.callHome, 'CALLED'],
  [CommandCode.believeIntruder, 'BELIEVED'],
]);

/** Such as `A01 clone-identity, copied`. */
const titleOf = ({ technique, way }: AttackOrder): string => `${technique} ${attackCalled(technique).name}, ${way}`;

/** MQTT 3.1.1, 3.9.3 and 3.2.2.3. */
const SUBACK_FAILURE = 0x80;
const SERVER_UNAVAILABLE = 3;
const MESSAGE_ID_MAX = 65_535;
const RETRY_MS = 10_000;
const BEACON_MS = 300_000;
const BEACON_BYTES = 1_024;
/** How long it takes to write an image over a cable, as for a technician. Assumption. */
const WRITE_MS = 30_000;
