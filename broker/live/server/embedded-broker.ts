import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { AccessList } from '../../../sim/decisions/access-list.ts';
import { admitCertificate, evidenceOf, expelCertificate } from '../../../sim/decisions/admit-certificate.ts';
import { admitResumption } from '../../../sim/decisions/admit-resumption.ts';
import { Fleet } from '../../../sim/fleet/fleet.ts';
import type { SavedFaults } from '../../../sim/fleet/issuance-faults.ts';
import type { Verdict } from '../../../sim/kernel/trace/verdict.ts';
import type { Reason } from '../../../sim/pki/crl.ts';
import type { Bytes } from '../../../sim/pki/der/index.ts';
import { ownTopicsOnly } from '../../../sim/plan/access.ts';
import { type ControlSettings, controlSettings } from '../../../sim/plan/control-list.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { BROKER_ID } from '../../../sim/protocol/topic-layout.ts';
import { closeBannedSession, closesBanned } from '../../admission/bans.ts';
import { RetainedTopics } from '../../admission/retained-topics.ts';
import { Persistence } from '../../packet/persistence.ts';
import { RetainedStore } from '../../store/retained.ts';
import { SessionStore } from '../../store/sessions.ts';
import { LEVELS_MAX } from '../../topic/filter.ts';
import { type ClockSetting, LiveClock } from '../wire/live-clock.ts';
import { wallMs } from '../wire/wire.ts';
import { factOf, type LiveFact, type LiveRequest } from '../wire/wire-verdict.ts';
import { admitLive } from './admit-live.ts';
import { isBadSignature } from './bad-signature.ts';
import { defaultEdgeLimits, type EdgeLimits } from './edge-limits.ts';
import { LiveAedes } from './live-aedes.ts';
import { type Caller, guard } from './live-guard.ts';
import { type LiveEntry, LiveLog } from './live-log.ts';
import { NotedVerdicts } from './noted-verdicts.ts';
import { limitPackets } from './packet-limit.ts';
import { type Peer, Peers } from './peers.ts';
import { type PendingFigures, PendingSockets } from './pending-sockets.ts';
import { RecordedSerials } from './recorded-serials.ts';
import { type PolicyOf, tenantPolicies } from './tenant-policies.ts';

/** The embedded broker's configuration: plain data, so that it can be sent to another process. */
export interface BrokerConfig {
  readonly plan: Plan;
  readonly server: { readonly keyPem: string; readonly chainPem: string };
  readonly anchors: readonly Bytes[];
  readonly authorities: readonly Bytes[];
  readonly crls: readonly Bytes[];
  /** The one client that may subscribe to every device's readings. */
  readonly platform: { readonly clientId: string; readonly serial: string };
  /** Clients with this certificate may subscribe to everything, and count as no session of the run. */
  readonly observer?: { readonly serial: string };
  readonly clock: ClockSetting;
  /** The addresses that actors dial from. */
  readonly actors?: readonly string[];
  /** Whether it logs what it sees. Default: false. */
  readonly hasLog?: boolean;
  /** Default: `defaultEdgeLimits`. */
  readonly limits?: EdgeLimits;
  /** Default: any free port of this machine's loopback. */
  readonly listen?: ListenAddress;
}

/** The address of one of this machine's interfaces, and a port; 0 picks a free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export type ToBroker =
  | { readonly kind: 'clock'; readonly clock: ClockSetting }
  | { readonly kind: 'crls'; readonly crls: readonly Bytes[] }
  | { readonly kind: 'authorities'; readonly authorities: readonly Bytes[] }
  /** The mistakes that authorities have made so far: the ledger knows what they issued. */
  | { readonly kind: 'faults'; readonly faults: SavedFaults }
  | { readonly kind: 'ban'; readonly name: string; readonly reason: Reason }
  /** Asks for `synced`, behind everything that has been noted by then. */
  | { readonly kind: 'sync' }
  /** A new certificate of its own, for handshakes from then on. */
  | { readonly kind: 'server'; readonly server: BrokerConfig['server'] }
  | { readonly kind: 'fail' }
  | { readonly kind: 'recover' };

export type BrokerMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'synced' }
  | { readonly kind: 'logged'; readonly entries: readonly LiveEntry[] }
  | { readonly kind: 'facts'; readonly facts: readonly LiveFact[]; readonly sessions: number };

export interface BrokerFigures extends PendingFigures {
  readonly sessions: number;
  readonly sessionsPeak: number;
  readonly handshakes: number;
  readonly handshakesResumed: number;
  /** Handshakes that failed in TLS. */
  readonly handshakesBroken: number;
  /** Client errors that aedes reported; a closed client may cause one for each message in flight. */
  readonly clientErrors: number;
  /** Connections that ended because of a packet longer than the limit. */
  readonly packetsTooLong: number;
  /** Facts dropped because more occurred at one time than are sent. */
  readonly factsUntold: number;
  /** Entries of its log dropped for the same reason. */
  readonly entriesDropped: number;
  /** CONNECTs that were let in. */
  readonly connects: number;
  /** What clients have published. */
  readonly messages: number;
  readonly messageBytes: number;
}

/**
 * Aedes behind TLS 1.3 on a port of this machine.
 *
 * OpenSSL verifies only that a client holds its key. The same functions as in simulated time decide whom to admit, from
 * the certificate that the client presents. With TLS 1.3 the client completes the handshake before that, so it sees a
 * refusal as a connection that closes without an alert.
 */
export class EmbeddedBroker {
  private readonly config: BrokerConfig;
  private readonly send: (news: BrokerMessage) => void;
  private readonly controls: ControlSettings;
  private readonly accessList: AccessList;
  private readonly kept: RetainedTopics;
  private readonly fleet: Fleet;
  private readonly policyOf: PolicyOf;
  private readonly recorded: RecordedSerials;
  private readonly peers: Peers;
  private readonly sessionStore: SessionStore;
  private readonly persistence: Persistence;
  private readonly retained = new RetainedStore();
  private readonly aedes: LiveAedes;
  private readonly server: Server;
  private readonly limits: EdgeLimits;
  private readonly pending: PendingSockets;
  private readonly actors: ReadonlySet<string>;
  /** The client at the other end of each admitted socket. */
  private readonly shown = new Map<TLSSocket, Caller>();
  /** By client id, why it is banned. */
  private readonly banned = new Map<string, Reason>();
  /** Client ids of sessions that only look on. */
  private readonly observing = new Set<string>();
  private readonly log: LiveLog | undefined;
  private clock: LiveClock;
  private sweep: NodeJS.Timeout | undefined;
  private readonly host: string;
  private port: number;
  private facts: LiveFact[] = [];
  private isSendScheduled = false;
  private counted = {
    sessionsPeak: 0,
    handshakes: 0,
    handshakesResumed: 0,
    handshakesBroken: 0,
    clientErrors: 0,
    packetsTooLong: 0,
    factsUntold: 0,
    connects: 0,
    messages: 0,
    messageBytes: 0,
  };

  static async start(config: BrokerConfig, send: (news: BrokerMessage) => void): Promise<EmbeddedBroker> {
    const broker = new EmbeddedBroker(config, send);
    await broker.aedes.listen();
    try {
      await broker.listen();
    } catch (error) {
      await broker.close();
      throw error;
    }
    return broker;
  }

  private constructor(config: BrokerConfig, send: (news: BrokerMessage) => void) {
    this.config = config;
    this.send = send;
    this.controls = controlSettings(config.plan.controls);
    this.log = config.hasLog === true ? new LiveLog(() => this.sendSoon()) : undefined;
    this.actors = new Set(config.actors ?? []);
    this.accessList = new AccessList(config.plan.broker.acl ?? ownTopicsOnly);
    this.kept = new RetainedTopics(config.plan.broker.retainedMax);
    this.fleet = new Fleet(config.plan);
    this.clock = new LiveClock(config.clock);
    this.policyOf = tenantPolicies(config.plan, this.fleet);
    this.recorded = new RecordedSerials(config.plan, this.fleet, config.clock.epoch);
    this.peers = new Peers(config.anchors, config.authorities, this.policyOf, this.recorded);
    this.peers.revocations(config.crls);
    this.sessionStore = new SessionStore({
      deviceOf: (name) => this.fleet.numberOf(name),
      nameOf: (device) => this.fleet.nameOf(device),
    });
    this.persistence = new Persistence(this.sessionStore, this.retained, () => {});
    this.aedes = new LiveAedes({
      id: BROKER_ID,
      concurrency: 10_000,
      maxTopicLevels: LEVELS_MAX,
      persistence: this.persistence,
      // `PendingSockets` has its own time limit, which begins earlier.
      connectTimeout: TIMER_MAX_MS,
    });
    const { host, port } = config.listen ?? anyPort;
    this.host = host;
    this.port = port;
    this.limits = config.limits ?? defaultEdgeLimits;
    this.pending = new PendingSockets(this.limits);
    this.guard();
    this.server = createServer(
      {
        ...contextOf(config.server),
        requestCert: true,
        rejectUnauthorized: false,
        noDelay: true,
        handshakeTimeout: TIMER_MAX_MS,
      },
      (socket) => this.acceptSocket(socket),
    );
    this.server.on('connection', (socket) => this.pending.add(socket));
    this.server.on('tlsClientError', (error, socket) => {
      this.counted.handshakesBroken++;
      this.judgeBroken(error, socket);
      this.log?.handshakeFailed(this.callerOf(socket), error);
    });
    this.sweepAgain(config.clock.speed);
  }

  receive(message: ToBroker): void {
    if (message.kind === 'clock') {
      this.clock = new LiveClock(message.clock);
      this.sweepAgain(message.clock.speed);
    } else if (message.kind === 'crls') this.peers.revocations(message.crls);
    else if (message.kind === 'authorities') this.peers.register(message.authorities);
    else if (message.kind === 'faults') this.recorded.learnFaults(message.faults);
    else if (message.kind === 'ban') this.banned.set(message.name, message.reason);
    else if (message.kind === 'sync') this.sync();
    else if (message.kind === 'server') this.server.setSecureContext(contextOf(message.server));
    else if (message.kind === 'fail') this.fail();
    else {
      this.log?.started();
      void this.listen();
    }
  }

  figures(): BrokerFigures {
    const { sessions, counted, pending, log } = this;
    return { ...counted, ...pending.figures(), sessions, entriesDropped: log?.dropped ?? 0 };
  }

  /** The port that it listens on. */
  get listensOn(): number {
    return this.port;
  }

  /**
   * Accepts no more connections, and waits until the clients that are there have acknowledged what persistent sessions were sent.
   *
   * Returns  how many messages are not acknowledged after `waitMs` milliseconds
   */
  async drain(waitMs: number): Promise<number> {
    if (this.server.listening) this.server.close();
    this.pending.clear();
    for (const until = performance.now() + waitMs; ; ) {
      const waiting = Object.keys(this.aedes.clients).reduce((sum, id) => sum + this.sessionStore.waiting(id), 0);
      if (waiting === 0 || performance.now() >= until) return waiting;
      await after(DRAIN_LOOK_MS);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.sweep);
    this.fail();
    await new Promise<void>((resolve) => this.aedes.close(() => resolve()));
  }

  private get sessions(): number {
    const { clients, connectedClients } = this.aedes;
    return connectedClients - (clients[this.config.platform.clientId] === undefined ? 0 : 1) - this.observing.size;
  }

  private async listen(): Promise<void> {
    if (this.server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ port: this.port, host: this.host, backlog: BACKLOG }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    this.port = (this.server.address() as AddressInfo).port;
    this.send({ kind: 'listening', port: this.port });
  }

  /** As if the process stopped: all connections end, no will is published, sessions and retained messages survive. */
  private fail(): void {
    this.log?.failed();
    if (this.server.listening) this.server.close();
    for (const client of Object.values(this.aedes.clients)) client.will = null;
    for (const socket of this.shown.keys()) socket.destroy();
    this.pending.clear();
  }

  private acceptSocket(socket: TLSSocket): void {
    this.counted.handshakes++;
    if (socket.isSessionReused()) this.counted.handshakesResumed++;
    socket.on('error', nothing);
    const caller = this.callerOf(socket);
    if (!caller.isPlatform && !caller.isObserver && !this.admitsCertificate(caller, socket.isSessionReused())) {
      socket.destroy();
      return;
    }
    this.shown.set(socket, caller);
    socket.once('close', () => this.shown.delete(socket));
    limitPackets(this.aedes.handle(socket), this.limits, () => {
      this.counted.packetsTooLong++;
    });
  }

  private callerOf(socket: TLSSocket): Caller {
    const { remoteAddress: address = '', remotePort: port = 0 } = socket;
    const peer = this.peers.read(socket, this.clock.seconds);
    const isOurs = (serial: string | undefined) => peer?.facts.serial === serial && peer?.facts.chainFlaw === undefined;
    const isPlatform = isOurs(this.config.platform.serial);
    const isObserver = this.config.observer !== undefined && isOurs(this.config.observer.serial);
    return {
      address,
      port,
      peer,
      isPlatform,
      isObserver,
      noted: this.actors.has(address) ? new NotedVerdicts() : undefined,
    };
  }

  private admitsCertificate(caller: Caller, isResumed: boolean): boolean {
    const judge = (controls: ControlSettings): Verdict => this.judge(caller.peer, controls);
    const decision = isResumed ? admitResumption(this.controls, judge) : judge(this.controls);
    // A device that uses a password presents none.
    if (caller.peer !== undefined || !decision.allow) this.noteAbout(caller, 'certificate.refused', decision);
    if (!decision.allow) this.log?.certificateRefused(caller, decision.control);
    return decision.allow;
  }

  /** TLS itself refuses a client that signs with another key than its certificate's (RFC 8446, 4.4.3). */
  private judgeBroken(error: NodeJS.ErrnoException, socket: TLSSocket): void {
    if (!isBadSignature(error) || !this.actors.has(socket.remoteAddress ?? '')) return;
    const caller = this.callerOf(socket);
    const { peer } = caller;
    if (peer === undefined) return;
    const unproven = this.judge({ ...peer, facts: { ...peer.facts, isHeld: false } }, this.controls);
    this.noteAbout(caller, 'certificate.refused', unproven);
  }

  /** Notes a refusal; of an actor's client, a permission too. */
  private noteAbout(caller: Caller, request: LiveRequest, decision: Verdict, name = caller.peer?.facts.name): void {
    const { address, port, noted } = caller;
    if (noted !== undefined) noted.note((fact) => this.note(fact), caller, request, decision, undefined);
    else if (!decision.allow) this.note(factOf(request, { address, port, name, at: wallMs() }, decision));
  }

  private judge(peer: Peer | undefined, settings: ControlSettings): Verdict {
    const now = this.clock.seconds;
    // A device that uses a password presents no certificate, nor does a console; CONNECT identifies them.
    const hasConsoles = (this.config.plan.consoles ?? []).length > 0;
    const mayShowNone = hasConsoles || this.fleet.products.some(({ plan }) => plan.identity === 'password');
    const controls = mayShowNone ? { ...settings, 'client-certificate': false } : settings;
    const status = peer === undefined ? nothingKnown : this.peers.statusOf(peer, now);
    return admitCertificate(controls, peer?.facts, status, now, this.policyOf(peer?.facts.name).plan);
  }

  private sweepAgain(speed: number): void {
    clearInterval(this.sweep);
    const everyMs = this.config.plan.pki.revocation.sweepEveryMs / speed;
    this.sweep = setInterval(() => this.expel(), Math.min(Math.max(everyMs, SWEEP_MIN_MS), TIMER_MAX_MS));
    this.sweep.unref();
  }

  /** TLS checks a certificate only in the handshake, so this sweep closes sessions that are no longer admissible. */
  private expel(): void {
    const now = this.clock.seconds;
    for (const [socket, caller] of this.shown) {
      const { peer, isPlatform, isObserver } = caller;
      if (peer === undefined || isPlatform || isObserver) continue;
      const status = this.peers.statusOf(peer, now);
      const decision = expelCertificate(this.controls, peer.facts, status, now, this.policyOf(peer.facts.name).plan);
      if (decision !== undefined) {
        this.noteAbout(caller, 'session.closed', decision);
        this.log?.ends(socket, decision.control);
        socket.destroy();
      }
    }
    if (closesBanned(this.controls)) for (const [name, reason] of this.banned) this.expelBanned(name, reason);
  }

  private expelBanned(name: string, reason: Reason): void {
    const socket = this.socketOf(name);
    const caller = this.holderOf(name);
    if (socket === undefined || caller === undefined) return;
    const decision = closeBannedSession(name, reason);
    this.noteAbout(caller, 'session.closed', decision, name);
    this.log?.ends(socket, decision.control);
    socket.destroy();
  }

  private socketOf(clientId: string): TLSSocket | undefined {
    return this.aedes.clients[clientId]?.conn as TLSSocket | undefined;
  }

  private holderOf(clientId: string): Caller | undefined {
    const socket = this.socketOf(clientId);
    return socket && this.shown.get(socket);
  }

  /**
   * The other address from which a session is in use. The holder is not asked: this machine answers a keep-alive probe for
   * every socket that is open on it.
   */
  private inUseAt({ address }: Caller, clientId: string): string | undefined {
    const holder = this.holderOf(clientId);
    return holder === undefined || holder.address === address ? undefined : holder.address;
  }

  private guard(): void {
    const { plan, platform } = this.config;
    guard(this.aedes, this.persistence, {
      controls: this.controls,
      accessList: this.accessList,
      kept: this.kept,
      callerOn: (socket) => this.shown.get(socket),
      admit: (caller, request) => {
        const beside = this.aedes.idsWithout(platform.clientId, request.clientId, ...this.observing);
        return admitLive(this.controls, caller, request, {
          plan,
          platform,
          fleet: this.fleet,
          accessList: this.accessList,
          kept: this.kept,
          connections: beside,
          inUseAt: caller && this.inUseAt(caller, request.clientId),
          speed: this.clock.speed,
          banned: this.banned,
        });
      },
      tenantOf: (console) => plan.consoles?.find(({ name }) => name === console)?.tenant,
      holderOf: (clientId) => this.holderOf(clientId),
      admitted: (clientId, caller, decision) => this.admitted(clientId, caller, decision),
      note: (fact) => this.note(fact),
      log: this.log,
    });
    this.aedes.on('client', ({ conn, id }) => {
      this.pending.done(conn as TLSSocket);
      this.counted.connects++;
      if (this.shown.get(conn as TLSSocket)?.isObserver === true) this.observing.add(id);
      this.counted.sessionsPeak = Math.max(this.counted.sessionsPeak, this.sessions);
    });
    this.aedes.on('clientReady', () => this.sendSoon());
    this.aedes.on('clientDisconnect', ({ id }) => {
      this.observing.delete(id);
      this.sendSoon();
    });
    this.aedes.on('publish', ({ payload }, client) => {
      if (client === null) return;
      this.counted.messages++;
      this.counted.messageBytes += payload.length;
    });
    const count = (): void => {
      this.counted.clientErrors++;
    };
    this.aedes.on('clientError', count);
    this.aedes.on('connectionError', count);
  }

  private admitted(
    clientId: string,
    { address, port, peer, isPlatform, isObserver, noted }: Caller,
    decision: Verdict,
  ): void {
    if (isPlatform || isObserver || noted !== undefined) return;
    if (this.config.plan.verdicts !== 'all') return;
    const status = peer && this.peers.statusOf(peer, this.clock.seconds);
    const evidence = peer && status ? evidenceOf(peer.facts, status, this.policyOf(peer.facts.name).plan) : '';
    this.note(factOf('connect.admitted', { address, port, name: clientId, at: wallMs() }, { ...decision, evidence }));
  }

  private note(fact: LiveFact): void {
    if (this.facts.length < FACTS_MAX) this.facts.push(fact);
    else this.counted.factsUntold++;
    this.sendSoon();
  }

  private sendSoon(): void {
    if (this.isSendScheduled) return;
    this.isSendScheduled = true;
    setImmediate(() => {
      this.isSendScheduled = false;
      this.sendFacts();
    });
  }

  private sendFacts(): void {
    const { facts, sessions } = this;
    this.facts = [];
    this.send({ kind: 'facts', facts, sessions });
    const entries = this.log?.take() ?? [];
    if (entries.length > 0) this.send({ kind: 'logged', entries });
  }

  private sync(): void {
    if (this.facts.length > 0) this.sendFacts();
    this.send({ kind: 'synced' });
  }
}

const contextOf = ({ keyPem, chainPem }: BrokerConfig['server']) => ({
  ...{ key: keyPem, cert: chainPem },
  minVersion: 'TLSv1.3' as const,
});

const nothing = (): void => {};
const anyPort: ListenAddress = { host: '127.0.0.1', port: 0 };
const DRAIN_LOOK_MS = 20;
const nothingKnown = { status: 'unknown', reason: 'no certificate', source: '', staleFor: 0 } as const;
/** The most that Linux allows by default; a fleet that reconnects at once fills it. */
const BACKLOG = 4_096;
/** Facts sent at one time. One SUBSCRIBE may cause as many refusals as it has filters, and each of them is a fact. */
const FACTS_MAX = 10_000;
const SWEEP_MIN_MS = 20;
const TIMER_MAX_MS = 2 ** 31 - 1;
