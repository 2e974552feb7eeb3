import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { ProcessId, Row } from '../../sim/kernel/ids.ts';
import { invariant, LabError } from '../../sim/kernel/lab-error.ts';
import type { Message, Word } from '../../sim/kernel/time/message.ts';
import type { RunCounters } from '../../sim/kernel/trace/run-counters.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Reason } from '../../sim/pki/crl.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { ClientPort } from '../../sim/protocol/client-port.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { FabricMessage } from '../../sim/protocol/codec.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import type { Job } from '../../sim/protocol/job.ts';
import type { RevocationView } from '../../sim/protocol/revocation-view.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import { commandsTopicOf } from '../../sim/protocol/topic-layout.ts';
import type { Fabric, FabricParts } from '../../sim/simulation/fabric-port.ts';
import { RealCredentials } from '../../sim/trust/authority/real-credentials.ts';
import { describeBan } from '../admission/bans.ts';
import { RelyingParty } from '../admission/relying-party.ts';
import { reasonCode } from '../core/close-reasons.ts';
import { Ingest } from '../core/ingest.ts';
import { jobPayload } from '../core/job-payload.ts';
import { UndeliveredPackets } from '../core/undelivered.ts';
import { credentialOf } from '../simulated/credential.ts';
import { refuseUnservedAttacks } from './attack-limits.ts';
import { controlsOfCertificates } from './certificate-controls.ts';
import type { ClientEvent } from './client/client-pool.ts';
import type { ClientObservation } from './client/device-pool.ts';
import { Identities, OBSERVER } from './client/identities.ts';
import type { Target } from './client/target.ts';
import { addressOf, hasTls } from './client/target.ts';
import { type HeldEvent, type LiveClientLinks, LiveClients } from './live-clients.ts';
import { LiveLinks, Stage } from './live-links.ts';
import type { LiveOptions } from './live-options.ts';
import { LiveRecorder, RETURN_CODE } from './live-recorder.ts';
import { LiveMeasures, type LiveReport } from './live-report.ts';
import { LiveStack } from './live-stack.ts';
import { LostSlices } from './lost-slices.ts';
import { refuseUnserved } from './refuse-unserved.ts';
import { RevocationDistributor } from './revocation-distributor.ts';
import type { LiveEntry } from './server/live-log.ts';
import { LiveClock } from './wire/live-clock.ts';
import { readingBits, wallMs } from './wire/wire.ts';
import type { LiveFact } from './wire/wire-verdict.ts';
import type { PoolLoss } from './workers/remote-pools.ts';

/**
 * Carries packets between the devices and the platform over real sockets and TLS, through a broker in its own process.
 *
 * The simulation still runs in ticks, which follow the wall clock. Commands go out to the pools of sockets. What comes
 * back goes on the agenda at the tick of its instant, and the simulation handles it there.
 */
export class LiveFabric implements Fabric {
  /** Called when something has come back, so that the caller runs the simulation on. */
  arrived: () => void = () => {};
  /** Set if a service has failed: the run cannot go on. */
  failure: Error | undefined;

  private readonly identities: Identities;
  private readonly party: RelyingParty;
  private readonly links: LiveLinks;
  private readonly recorder: LiveRecorder;
  private readonly otherClients: LiveClients;
  private readonly undelivered = new UndeliveredPackets();
  private readonly measures = new LiveMeasures();
  private readonly slices: LostSlices;
  private readonly ingest: Ingest;
  private readonly plan: Plan;
  private readonly fleet: Fleet;
  private readonly counters: RunCounters;
  private readonly link: ServiceLink;
  /** Undefined until the services have started. */
  private services: LiveServices | undefined;
  private closing: Promise<void> | undefined;
  private clock: LiveClock;
  private startedAt: number | undefined;
  private isOver = false;
  private offsetMs = 0;
  /** The broker's latest outage, in milliseconds of the wall clock: what sockets report of it may come after its end. */
  private outage = { row: NONE as Row, from: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  private sessions = 0;

  constructor(
    private readonly parts: FabricParts,
    private readonly options: LiveOptions,
  ) {
    const { plan, fleet, counters, trust, link } = parts;
    const { credentials, validity } = trust;
    if (!(credentials instanceof RealCredentials))
      throw new LabError('live/keys', {
        what: 'live fidelity needs real certificates, and the keys of this scenario are ideal',
        where: 'pki.keys',
        hint: 'use "real", or leave it out',
      });
    this.plan = plan;
    this.fleet = fleet;
    this.counters = counters;
    this.link = link;
    this.ingest = new Ingest(parts);
    this.identities = new Identities(plan, fleet, validity.epoch, credentials);
    this.party = new RelyingParty({ ...parts, clock: link });
    this.links = new LiveLinks(fleet.size);
    this.slices = new LostSlices(parts, options.machines?.pools.length ?? 0);
    this.otherClients = new LiveClients(parts, this.linksOfClients());
    this.recorder = new LiveRecorder(parts, this.links, this.otherClients);
    this.clock = new LiveClock(this.setting());
  }

  /** Starts the services. */
  async start(): Promise<void> {
    refuseUnserved(this.plan);
    if (this.options.external === undefined) await refuseUnservedAttacks(this.plan);
    else this.noteForeign();
    const trust = this.identities.liveTrust();
    const stack = await LiveStack.start(
      {
        ...{ plan: this.plan, trust, clock: this.setting(), devices: this.fleet.size },
        faults: this.parts.trust.validity.faults,
      },
      this.options,
      {
        onDeviceEvent: (code, device, conn, number, at) => this.happened(code, device, conn, number, at),
        observed: (observation) => this.observed(observation),
        commandNumber: (command) => this.parts.commands.of(command),
        onClientEvents: (events) => this.otherClients.receive(events),
        facts: (facts, sessions) => this.receiveFacts(facts, sessions),
        ...(this.parts.seen !== undefined && { logged: (entries) => this.logged(entries) }),
        ingested: (device, reading, value, bytes) => {
          if (!this.isOver) this.ingest.take(device, reading, value, bytes);
        },
        note: (what) => this.recorder.notes.add(what),
        lost: (loss) => this.later(FabricMessage.lost, loss, wallMs()),
        failed: (error) => {
          this.failure ??= error;
          this.arrived();
        },
      },
    );
    const { party, identities } = this;
    this.services = { stack, lists: new RevocationDistributor(this.parts, { party, identities, stack }) };
  }

  /** Where the broker is, and what a client needs that looks on. */
  get observing(): LiveObserving {
    const { caPem, observer } = this.identities.liveTrust();
    return {
      target: this.stack.target,
      caPem: this.options.external?.caPem ?? caPem,
      isOwn: this.options.external === undefined,
      password: credentialOf(this.plan.seed, OBSERVER),
      keyPem: observer.keyPem,
      chainPem: observer.chainPem,
      figures: async () => ({ ...(await this.report()), online: this.links.online }),
    };
  }

  /** Starts the run's time: tick 0 is then. */
  async startClock(): Promise<LiveClock> {
    this.startedAt = await this.stack.begin();
    this.updateClock();
    return this.clock;
  }

  /** Ends the run's time: readings that arrive from now on are none of the run's. */
  stopClock(): void {
    this.isOver = true;
    this.arrived = () => {};
  }

  /** Slices of the fleet whose workers are gone. */
  get lost(): LostSlices {
    return this.slices;
  }

  resume(): never {
    throw new Error('broken invariant: a live run opens its sockets in the run, not before it');
  }

  begin(): void {
    if (this.fleet.products.every(({ plan }) => plan.identity === 'password')) return;
    for (const group of this.party.listed) this.link.toSelf(codec.fetch(0, group), NONE, 2);
  }

  get revocation(): RevocationView {
    return this.party;
  }

  get connections(): number {
    return this.options.external === undefined ? this.sessions : this.links.online;
  }

  get handshakesWaiting(): number {
    return this.links.securing;
  }

  get unsettled(): boolean {
    return false;
  }

  async settle(): Promise<void> {}

  alarm(): void {}

  command(command: number, device: ProcessId, first: Word, second: Word, cause: Row): void {
    const isCutOff = this.fleet.networkFaults.get(device) > 0;
    if (command === CommandCode.dial) {
      this.fleet.connection.set(device, this.links.open(device));
      this.counters.attempted.add(device);
    }
    const conn = this.fleet.connection.get(device);
    if (conn < 0) return;
    if (command === CommandCode.leave || command === CommandCode.abandon || command === CommandCode.vanish) {
      // Without a network the device cannot send anything, so it vanishes.
      this.stack.command(isCutOff ? CommandCode.vanish : command, device, conn, 0, 0);
      this.letGo(device, conn);
      return;
    }
    this.links.setCause(device, cause);
    const message = codec.liveCommand(command, first, second);
    if (!isCutOff) {
      this.carry(message, device, conn);
      return;
    }
    const { now } = this.link;
    if (this.undelivered.put(conn, now, { isUp: true, message: codec.keep(message), bytes: 0, cause }))
      this.link.toSelf(
        codec.stalledDevice(conn, { device, since: now }),
        this.slices.rowOf(device) ?? this.parts.networkRow(device),
        now + STALL_MAX_MS,
      );
  }

  publish(device: ProcessId, job: Job, cause: Row): void {
    this.links.setCause(device, cause);
    this.stack.publish(commandsTopicOf(this.fleet.nameOf(device)), jobPayload(job));
  }

  message(_from: ProcessId, message: Message, cause: Row): void {
    switch (message.type) {
      case FabricMessage.fetch:
        this.fetch(codec.firstIn(message), codec.numberIn(message));
        break;
      case FabricMessage.stalled:
        this.timeOut(codec.connectionIn(message), message.payload as codec.Stalled, cause);
        break;
      case FabricMessage.fact:
        this.recorder.fact(message.payload as LiveFact);
        break;
      case FabricMessage.observation:
        this.recorder.observation(message.payload as ClientObservation, cause);
        break;
      case FabricMessage.lost:
        this.loseSlice(message.payload as PoolLoss);
        break;
      case FabricMessage.client:
        this.otherClients.happened(message.payload as ClientEvent | HeldEvent);
        break;
      default:
        throw new Error(`broken invariant: no handler for message type ${message.type}`);
    }
  }

  isCurrent(device: ProcessId, message: Message): boolean {
    const conn = codec.connectionIn(message);
    if (this.fleet.connection.get(device) !== conn) return false;
    if (message.type === EventCode.CLOSED) this.letGo(device, conn);
    return true;
  }

  cutNetwork(device: number): void {
    this.fleet.loseNetwork(device);
  }

  /** Sends what was held back during the outage, in order. */
  restoreNetwork(device: number): void {
    const isBack = this.fleet.regainNetwork(device);
    const conn = this.fleet.connection.get(device);
    if (!isBack || conn < 0) return;
    for (const { isUp, message, cause } of this.undelivered.take(conn)) {
      if (isUp) this.carry(codec.again(message), device, conn);
      else this.link.send(device, codec.again(message), cause, this.link.now + 1);
    }
  }

  fail(cause: Row): void {
    this.outage = { row: cause, from: wallMs(), until: Number.POSITIVE_INFINITY };
    this.stack.fail();
    if (this.options.external !== undefined)
      this.recorder.notes.add('an external broker cannot be stopped: its outage is that the lab cuts all devices off');
  }

  recover(): void {
    this.outage.until = wallMs();
    this.stack.recover();
  }

  setClock(byMs: number): void {
    this.party.setClock(byMs);
    this.offsetMs += byMs;
    this.updateClock();
    if (this.options.external !== undefined) this.recorder.notes.add('the clock of an external broker cannot be set');
  }

  ban(device: ProcessId, reason: Reason, cause: Row): void {
    const isOwn = this.options.external === undefined;
    const detail = isOwn
      ? describeBan(this.parts.controls, this.plan.pki.revocation, reason)
      : `${reason}; an external broker keeps its own list of clients, and was told nothing`;
    this.party.bans.put(device, { reason, row: this.link.record('identity.banned', { device, detail, cause }) });
    this.stack.ban(this.fleet.nameOf(device), reason);
    if (isOwn)
      this.parts.seen?.write(
        'broker.client.banned',
        { clientId: this.fleet.nameOf(device), code: reason },
        this.offsetMs,
      );
    if (!isOwn) this.recorder.notes.add('an external broker cannot be told to ban clients that have passwords');
  }

  registerAuthorities(tenant?: string): void {
    this.party.register(tenant);
    this.lists.register(tenant);
  }

  /** All devices of a live run have one address. */
  move(): void {}

  get clients(): ClientPort {
    return this.otherClients;
  }

  save(): never {
    throw new LabError('lab/no-checkpoint', {
      what: 'sockets cannot be copied',
      hint: 'take checkpoints of runs in model fidelity',
    });
  }

  restore(): never {
    return this.save();
  }

  async report(): Promise<LiveReport> {
    const { external, workers } = this.options;
    return this.measures.report(await this.stack.report(), {
      broker: external === undefined ? 'embedded (aedes)' : addressOf(external),
      speed: this.options.speed,
      workers,
      wallSeconds: (wallMs() - (this.startedAt ?? wallMs())) / 1_000,
      revokedKept: this.lists.kept,
      notes: this.recorder.lines(),
      disturbed: this.recorder.disturbed,
      lost: this.slices.lost,
    });
  }

  dispose(): void {
    void this.close();
  }

  /** Ends threads, processes and sockets; further calls return the same promise. */
  close(): Promise<void> {
    this.closing ??= this.services?.stack.close() ?? Promise.resolve();
    return this.closing;
  }

  private carry(message: Message, device: number, conn: number): void {
    const { type: command } = message;
    if (command === CommandCode.dial || command === CommandCode.secure) {
      if (command === CommandCode.secure) this.links.setStage(device, Stage.securing);
      this.stack.command(command, device, conn, this.fleet.issuedAt.get(device), 0);
      return;
    }
    if (command === CommandCode.connect) this.links.setStage(device, Stage.connecting);
    const second = codec.numberIn(message);
    const bits = command === CommandCode.reading ? readingBits(codec.readingValueIn(message), second) : second;
    this.stack.command(command, device, conn, codec.firstIn(message), bits);
  }

  /** Puts an event from a socket on the agenda; `number` is what the pool says of it. */
  private happened(code: number, device: number, conn: number, number: number, at: number): void {
    if (this.fleet.connection.get(device) !== conn) return;
    const outage = code === EventCode.CLOSED ? this.outageAt(at) : NONE;
    const cause = outage === NONE ? this.links.causeOf(device) : outage;
    const message = this.eventOf(code, device, conn, number, at);
    if (this.fleet.networkFaults.get(device) > 0) {
      this.undelivered.put(conn, this.link.now, { isUp: false, message: codec.keep(message), bytes: 0, cause });
      return;
    }
    if (this.otherClients.impersonates(device)) {
      this.otherClients.hold({ device, conn, message: codec.keep(message), cause }, at);
      return;
    }
    this.link.send(device, message, cause, this.tickFor(at));
    this.arrived();
  }

  private eventOf(code: number, device: number, conn: number, number: number, at: number): Message {
    switch (code) {
      case EventCode.COMMANDED:
      case EventCode.NOTIFIED:
      case EventCode.WITHDRAWN:
      case EventCode.MESSAGE:
        // mqtt.js has acknowledged the message, so the device gets it at QoS 0.
        return codec.delivery(conn, { event: code, messageId: 0, qos: 0, offer: number });
      case EventCode.DIALED:
        this.links.setPort(device, number);
        return codec.onConnection(code, conn);
      case EventCode.CONNACK:
        this.connacked(device, codec.returnCodeIn(number), at);
        return codec.connack(conn, codec.returnCodeIn(number), codec.sessionPresentIn(number));
      case EventCode.CLOSED:
        return codec.closed(conn, this.closed(device, at));
      default:
        return codec.acknowledgment(code, conn, number);
    }
  }

  private connacked(device: number, returnCode: number, at: number): void {
    if (returnCode === 0) {
      this.counters.accepted.add(device);
      this.links.setStage(device, Stage.online);
      this.measures.connected(at, this.links.online);
      return;
    }
    this.counters.refused.add(device);
    this.links.setStage(device, Stage.refused);
    if (this.options.external !== undefined)
      this.later(
        FabricMessage.observation,
        { device, conn: 0, stage: 'connecting', observed: `${RETURN_CODE} ${returnCode}` },
        at,
      );
  }

  /** The close reason, as far as a client can tell. */
  private closed(device: number, at: number): number {
    const stage = this.links.stageOf(device);
    if (stage < Stage.online) this.counters.refused.add(device);
    this.links.close(device);
    if (this.outageAt(at) !== NONE || stage === Stage.dialing) return reasonCode['broker-failed'];
    if (stage === Stage.securing) return reasonCode['handshake-refused'];
    return reasonCode[stage === Stage.connecting ? 'certificate-refused' : 'disconnect'];
  }

  private observed(observation: ClientObservation): void {
    this.measures.ended(observation);
    // The embedded broker reports its own decisions and reasons.
    if (this.options.external !== undefined && !this.isDown)
      this.later(FabricMessage.observation, observation, wallMs());
  }

  private receiveFacts(facts: readonly LiveFact[], sessions: number): void {
    this.sessions = sessions;
    for (const fact of facts) this.later(FabricMessage.fact, fact, fact.at);
  }

  private logged(entries: readonly LiveEntry[]): void {
    const { seen } = this.parts;
    const { now } = this.link;
    for (const { event, facts, at } of entries) seen?.write(event, facts, this.clock.tickOf(at) - now + this.offsetMs);
  }

  private fetch(times: number, group: number): void {
    this.link.toSelf(codec.fetch(times + 1, group), NONE, this.link.now + this.party.nextFetchIn(group, times));
    this.lists.follow();
    if (!this.isDown) this.lists.fetch(group);
  }

  private timeOut(conn: number, { device, since }: codec.Stalled, cause: Row): void {
    if (!this.undelivered.isSince(conn, since) || this.fleet.connection.get(device) !== conn) return;
    this.undelivered.forget(conn);
    this.stack.command(CommandCode.vanish, device, conn, 0, 0);
    this.link.send(device, codec.closed(conn, reasonCode['timed-out']), cause, this.link.now + 1);
  }

  private loseSlice(loss: PoolLoss): void {
    this.slices.lose(loss, this.clock.tickOf(loss.heardAt));
  }

  private letGo(device: number, conn: number): void {
    this.fleet.connection.set(device, -1);
    this.undelivered.forget(conn);
    this.links.close(device);
  }

  private later(
    type: codec.ReportType,
    what: LiveFact | ClientObservation | ClientEvent | HeldEvent | PoolLoss,
    at: number,
  ): void {
    const cause = type === FabricMessage.observation ? this.links.causeOf((what as ClientObservation).device) : NONE;
    this.link.toSelf(codec.report(type, what), cause, this.tickFor(at));
    this.arrived();
  }

  /** The tick of an instant, or the next tick if that one has passed. */
  private tickFor(at: number): number {
    return Math.max(this.link.now + 1, this.clock.tickOf(at));
  }

  private updateClock(): void {
    this.clock = new LiveClock(this.setting());
    this.stack.setClock(this.setting());
  }

  private linksOfClients(): LiveClientLinks {
    return {
      isForeign: this.options.external !== undefined,
      post: (message) => this.stack.asClient(message),
      afterFacts: (then) => this.stack.afterFacts(then),
      later: (what, at) => this.later(FabricMessage.client, what, at),
      issuedNow: () => this.party.issuedNow(),
      outageAt: (at) => this.outageAt(at),
      setCause: (device, cause) => this.links.setCause(device, cause),
      note: (what) => this.recorder.notes.add(what),
    };
  }

  /** Says what an external broker cannot know or tell. */
  private noteForeign(): void {
    const { notes } = this.recorder;
    if (this.options.external !== undefined && !hasTls(this.options.external))
      notes.add(
        `without TLS no client shows a certificate: not exercised are ${controlsOfCertificates.join(', ')}; passwords and readings go in the clear`,
      );
    if (this.parts.seen !== undefined)
      notes.add('the log of an external broker is its own: `seen` has no entries of edge and broker');
    if ((this.plan.consoles ?? []).length > 0)
      notes.add('an external broker has no passwords of consoles: it lets them in only if it asks for none');
  }

  private get isDown(): boolean {
    return this.outage.row !== NONE && this.outage.until === Number.POSITIVE_INFINITY;
  }

  /** The row of the outage during which something happened, or `NONE`. */
  private outageAt(at: number): Row {
    const { row, from, until } = this.outage;
    return at >= from && at <= until ? row : NONE;
  }

  private get stack(): LiveStack {
    return this.started.stack;
  }

  private get lists(): RevocationDistributor {
    return this.started.lists;
  }

  private get started(): LiveServices {
    invariant(this.services !== undefined, 'a live run begins after its services have started');
    return this.services;
  }

  private setting() {
    const { startedAt, offsetMs } = this;
    const { speed } = this.options;
    return { epoch: this.parts.trust.validity.epoch, startedAt, speed, offset: offsetMs / 1_000 };
  }
}

/** The broker of a live run, for clients that look on. */
export interface LiveObserving {
  readonly target: Target;
  /** The authorities to trust for it. */
  readonly caPem: string;
  /** Whether it is the lab's own. */
  readonly isOwn: boolean;
  /** For a broker without TLS, where no client shows a certificate. */
  readonly password: string;
  readonly keyPem: string;
  readonly chainPem: string;
  /** How the run is doing. */
  figures(): Promise<LiveFigures>;
}

/** The figures of a run so far. `online`: devices with a session, as they themselves know. */
export interface LiveFigures extends LiveReport {
  readonly online: number;
}

/** What runs outside the simulation. */
interface LiveServices {
  readonly stack: LiveStack;
  readonly lists: RevocationDistributor;
}

/** How long TCP tries to deliver before it gives the connection up (assumption: a device's stack, 2 minutes). */
const STALL_MAX_MS = 120_000;
