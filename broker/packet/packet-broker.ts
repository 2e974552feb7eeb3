import { Aedes, type AuthenticateError, type Client } from 'aedes';
import mqtt, { type IConnectPacket, type Packet } from 'mqtt-packet';
import { invariant } from '../../sim/kernel/lab-error.ts';
import {
  BROKER_ID,
  INGEST_FILTER,
  isArrivalElsewhere,
  nameOfTelemetryTopic,
  telemetryTopicOf,
} from '../../sim/protocol/topic-layout.ts';
import {
  type BrokerCore,
  type BrokerHost,
  CONNECT_TIMEOUT_MS,
  type OwnPacket,
  type ReadingPacket,
} from '../core/broker-core.ts';
import { anonymousClientId, firstMessageId } from '../store/first-message-id.ts';
import { RetainedStore } from '../store/retained.ts';
import { SessionStore } from '../store/sessions.ts';
import { isTooDeep, LEVELS_MAX } from '../topic/filter.ts';
import { type AedesClient, Connection, type ConnectionOwner } from './connection.ts';
import { encodeReading } from './encode-reading.ts';
import { Persistence } from './persistence.ts';
import { realSetImmediate, VirtualClock, type VirtualTimer } from './virtual-clock.ts';

/**
 * Runs aedes itself on the bytes of real MQTT packets.
 *
 * One call is one step, and a step comes to rest (no work of aedes is pending but timers) before the next begins.
 * Nearly all steps come to rest within the call: the virtual clock runs immediates and timers, and the store answers
 * synchronously. Where aedes uses Node's streams and promises (connecting, closing, sending retained messages),
 * `settle` finishes the step. `wake` fires the timers.
 */
export class PacketBroker implements BrokerCore, ConnectionOwner {
  /** Client errors that aedes reported; a closed client may cause one for each message still in flight. */
  clientErrors = 0;

  private readonly host: BrokerHost;
  private readonly clock: VirtualClock;
  private readonly sessions: SessionStore;
  private readonly retained = new RetainedStore();
  private readonly persistence: Persistence;
  private readonly aedes: LabAedes;
  private readonly byNumber: (Connection | undefined)[] = [];
  private readonly parser = mqtt.parser();
  private opened = 0;
  private asked = Number.POSITIVE_INFINITY;

  /** Steps that wait for the current one, from `#nextWaiting` on. */
  private waiting: Step[] = [];
  private nextWaiting = 0;
  /** Timers that came due together, last first; each is a step of its own, since it may cancel the next. */
  private due: VirtualTimer[] = [];
  private isBusy = false;
  /** Streams or promises are pending: only turns of the event loop bring the step to rest. */
  private isRestless = false;
  private writing: Connection | undefined;
  /** The connection whose reading is being handed in, or -1. */
  private readingFrom = -1;
  private endedLately: Connection[] = [];

  constructor(host: BrokerHost) {
    this.host = host;
    this.clock = new VirtualClock(() => host.now());
    this.sessions = new SessionStore({
      deviceOf: (name) => host.deviceOf(name),
      nameOf: (device) => host.clientIdOf(device),
    });
    this.persistence = new Persistence(this.sessions, this.retained, () => {
      this.isRestless = true;
    });
    this.aedes = new LabAedes({
      id: BROKER_ID,
      concurrency: 10_000,
      // No second broker listens for heartbeats, so one would only wake an idle run.
      heartbeatInterval: 2 ** 31,
      connectTimeout: CONNECT_TIMEOUT_MS,
      maxTopicLevels: LEVELS_MAX,
      persistence: this.persistence,
    });
    this.guard();
    this.parser.on('packet', (packet) => this.host.send((this.writing as Connection).conn, packet));
    this.parser.on('error', (error) => {
      throw error;
    });
  }

  async start(): Promise<void> {
    this.clock.enter();
    await this.aedes.listen();
    this.clock.enter();
    this.aedes.subscribe(
      INGEST_FILTER,
      (packet, done) => {
        const name = nameOfTelemetryTopic(packet.topic);
        const device = name === undefined ? -1 : this.host.deviceOf(name);
        const payload = packet.payload as Buffer;
        const reading = device < 0 ? -1 : this.host.readingOfPayload(device, payload);
        if (reading >= 0)
          this.host.ingested(device, reading, this.host.valueOfPayload(device, payload), payload.length);
        done();
      },
      nothing,
    );
    this.isBusy = true;
    this.comeToRest();
  }

  open(conn: number): void {
    this.do(() => {
      invariant(this.byNumber[conn] === undefined, `connection ${conn} is opened once`);
      const connection = new Connection(conn, this.opened++, this);
      this.byNumber[conn] = connection;
      this.clock.rank = connection.nth;
      const client = this.aedes.handle(connection) as AedesClient;
      client._nextId = firstMessageId(connection.nth);
    });
  }

  receive(conn: number, packet: Packet): void {
    const bytes = mqtt.generate(packet);
    this.do(
      () => {
        const connection = this.byNumber[conn];
        if (packet.cmd === 'disconnect' && connection?.client?.connected) connection.reason ??= 'disconnect';
        this.deliver(connection, bytes);
      },
      () => this.comesToRestAtOnce(packet),
    );
  }

  receiveReading(conn: number, device: number, { number, value, qos, messageId, dup }: ReadingPacket): void {
    const payload = this.host.readingPayload(device, number, value);
    const bytes = encodeReading(telemetryTopicOf(this.host.clientIdOf(device)), payload, qos, messageId, dup);
    if (this.unsettled) {
      this.do(() => this.deliverReading(conn, bytes));
      return;
    }
    this.begin();
    this.deliverReading(conn, bytes);
    this.comeToRest();
  }

  receiveOwn(conn: number, device: number, command: OwnPacket): void {
    this.receive(conn, this.host.packetOf(command, device));
  }

  publish(topic: string, payload: Buffer): void {
    this.do(() => {
      this.clock.rank = OWN_RANK;
      this.aedes.publish({ cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false }, nothing);
    });
  }

  drop(conn: number): void {
    this.do(() => {
      const connection = this.byNumber[conn];
      if (connection !== undefined) this.letGo(connection);
    }, never);
  }

  fail(): void {
    this.do(() => {
      const all = this.byNumber.filter((connection) => connection !== undefined);
      for (const connection of all) {
        connection.isGone = true;
        if (connection.client !== undefined) connection.client.will = null;
      }
      for (const connection of all) this.letGo(connection);
    }, never);
  }

  wake(): void {
    this.do(() => {
      this.asked = Number.POSITIVE_INFINITY;
      this.due = this.clock.takeDue().toReversed();
    });
    this.proceed();
  }

  get unsettled(): boolean {
    return this.isBusy || this.nextWaiting < this.waiting.length;
  }

  settle(): Promise<void> {
    return this.unsettled ? new Promise((resolve, reject) => this.takeTurns(resolve, reject)) : settled;
  }

  get connections(): number {
    return this.aedes.connectedClients;
  }

  holderOf(clientId: string): number {
    const holder = this.aedes.clients[clientId];
    return holder === undefined ? -1 : connOf(holder).conn;
  }

  dispose(): void {
    this.clock.dispose();
    this.waiting = [];
    this.nextWaiting = 0;
    this.due = [];
    this.byNumber.length = 0;
  }

  wrote(connection: Connection): void {
    if (this.writing !== connection) {
      this.flush();
      this.writing = connection;
    }
  }

  ended(connection: Connection): void {
    if (this.writing === connection) this.flush();
    this.endedLately.push(connection);
  }

  /** Lets the host decide what aedes' hooks ask. Aedes' own hook refuses `$SYS/`; the host's decision replaces it. */
  private guard(): void {
    const host = this.host;
    const aedes = this.aedes;
    aedes.preConnect = (client, packet, done) => {
      if (packet.clientId === '') (packet as IConnectPacket).clientId = anonymousClientId(connOf(client).nth);
      connOf(client).keepAliveS = packet.keepalive ?? 0;
      done(null, true);
    };
    aedes.authenticate = (client, username, password, done) => {
      const will = (client as AedesClient)._will;
      const decision = host.admit(connOf(client).conn, {
        clientId: client.id,
        username,
        password: password?.toString(),
        keepAliveS: connOf(client).keepAliveS,
        will: will && { topic: will.topic, retain: will.retain ?? false },
      });
      if (decision.allow) {
        this.persistence.admitted.add(client);
        return done(null, true);
      }
      done(
        Object.assign(new Error(decision.reason), { returnCode: decision.returnCode ?? 5 }) as AuthenticateError,
        false,
      );
    };
    aedes.authorizePublish = (client, packet, done) => {
      // A will whose client is gone arrives with no client: no identity, so no publish.
      if (client === null) return done(new Error('no identity'));
      const connection = connOf(client);
      if (connection.conn === this.readingFrom && host.mayPublishReadings(connection.conn)) return done(null);
      const isWill = (client as AedesClient).will === packet;
      const decision = host.authorizePublish(connection.conn, packet.topic, packet.retain);
      if (!decision.allow) {
        if (!isWill) connection.reason ??= 'refused';
        return done(new Error(decision.reason)); // Aedes then closes the connection [MQTT-3.3.5-2].
      }
      if (isWill && !isTooDeep(packet.topic)) host.willPublished(connection.conn, packet.topic);
      const holder = isArrivalElsewhere(packet.topic) ? aedes.clients[packet.payload.toString()] : undefined;
      if (holder !== undefined) {
        connOf(holder).reason ??= 'taken-over';
        host.sessionTakenOver(connOf(holder).conn, connection.conn);
      }
      done(null);
    };
    aedes.authorizeSubscribe = (client, subscription, done) => {
      const isAllowed = host.authorizeSubscribe(connOf(client).conn, subscription.topic).allow;
      if (isAllowed) this.persistence.granted.add(subscription);
      done(null, isAllowed ? subscription : null);
    };
    aedes.authorizeForward = (client, packet) => {
      const { conn, isGone } = connOf(client);
      return isGone || host.authorizeForward(conn, packet.topic).allow ? packet : null;
    };
    aedes.onTakeOver = (client) => {
      connOf(client).reason ??= 'taken-over';
      host.sessionTakenOver(connOf(client).conn);
    };
    aedes.on('connackSent', (packet, client) => {
      if (packet.returnCode !== 0) connOf(client).reason ??= 'refused';
    });
    aedes.on('keepaliveTimeout', (client) => {
      connOf(client).reason ??= 'keepalive';
      host.keepAliveExpired(connOf(client).conn);
    });
    const count = (): void => {
      this.clientErrors++;
    };
    aedes.on('clientError', count);
    aedes.on('connectionError', count);
  }

  private deliver(connection: Connection | undefined, bytes: Buffer): void {
    if (connection === undefined) return;
    this.clock.rank = connection.nth;
    connection.deliver(bytes);
  }

  private deliverReading(conn: number, bytes: Buffer): void {
    this.readingFrom = conn;
    this.deliver(this.byNumber[conn], bytes);
    this.readingFrom = -1;
  }

  private letGo(connection: Connection): void {
    connection.isGone = true;
    connection.destroy();
  }

  /** True for packets in whose handling aedes uses neither streams nor promises that wait for the event loop. */
  private comesToRestAtOnce(packet: Packet): boolean {
    switch (packet.cmd) {
      case 'publish':
      case 'puback':
      case 'pubrec':
      case 'pubrel':
      case 'pubcomp':
      case 'pingreq':
      case 'unsubscribe':
        return true;
      case 'subscribe':
        return packet.subscriptions.every(({ topic }) => this.retained.matching(topic).length === 0);
      default:
        return false;
    }
  }

  private do(run: () => void, comesToRestAtOnce: () => boolean = always): void {
    this.waiting.push({ run, comesToRestAtOnce });
    this.proceed();
  }

  /** Runs steps until one needs turns of the event loop. */
  private proceed(): void {
    while (!this.isBusy) {
      const timer = this.due.pop();
      const step = this.waiting[this.nextWaiting];
      if (timer !== undefined) {
        this.begin();
        this.clock.fire(timer);
      } else if (step?.comesToRestAtOnce()) {
        this.takeWaiting();
        this.begin();
        step.run();
      } else {
        return;
      }
      this.comeToRest();
    }
  }

  private takeWaiting(): Step {
    const step = this.waiting[this.nextWaiting++];
    if (this.nextWaiting === this.waiting.length) {
      this.waiting.length = 0;
      this.nextWaiting = 0;
    }
    return step;
  }

  private begin(): void {
    this.isBusy = true;
    this.clock.enter();
  }

  /** Runs all immediates, unless streams or promises that must run first are pending. */
  private comeToRest(): void {
    while (!this.isRestless && this.clock.hasImmediates) this.clock.runImmediate();
    if (this.isRestless || this.endedLately.some((connection) => !connection.client?.closed)) return;
    this.end();
    this.clock.leave();
  }

  private end(): void {
    this.flush();
    const ended = this.endedLately;
    if (ended.length > 0) {
      this.endedLately = [];
      for (const connection of ended) this.byNumber[connection.conn] = undefined;
      for (const { conn, isGone, reason } of ended) if (!isGone) this.host.closed(conn, reason ?? 'protocol');
    }
    this.isBusy = false;
    const wakeAt = this.clock.wakeAt;
    if (wakeAt !== this.asked && wakeAt !== Number.POSITIVE_INFINITY) {
      this.asked = wakeAt;
      this.host.wakeAt(wakeAt);
    }
  }

  /**
   * After each immediate Node runs all pending ticks and promises. The immediates of one batch follow each other
   * without any other code in between, so the clock stays entered only while aedes is running.
   */
  private takeTurns(resolve: () => void, reject: (error: unknown) => void): void {
    let failure: unknown;
    const turn = (): void => {
      if (failure !== undefined) return;
      try {
        this.turn();
      } catch (error) {
        failure = error;
      }
    };
    for (let i = 0; i < TURNS_PER_BATCH; i++) realSetImmediate(turn);
    realSetImmediate(() => {
      this.clock.leave();
      if (failure !== undefined) reject(failure);
      else if (this.unsettled) this.takeTurns(resolve, reject);
      else resolve();
    });
  }

  private turn(): void {
    this.clock.enter();
    if (this.isBusy) {
      if (this.clock.hasImmediates) for (let i = this.clock.immediates; i > 0; i--) this.clock.runImmediate();
      else this.atRest();
    }
    this.proceed();
    if (this.isBusy || !this.unsettled) return;
    this.begin();
    // Only the ticks and promises that follow show whether the step has come to rest.
    this.isRestless = true;
    this.takeWaiting().run();
  }

  private atRest(): void {
    this.isRestless = false;
    this.end();
  }

  private flush(): void {
    const connection = this.writing;
    if (connection === undefined) return;
    if (connection.isGone) {
      connection.takeOutput();
    } else {
      const messageId = connection.takePuback();
      if (messageId >= 0) this.host.sendPuback(connection.conn, messageId);
      else invariant(this.parser.parse(connection.takeOutput()) === 0, 'aedes writes whole packets');
    }
    this.writing = undefined;
  }
}

interface Step {
  readonly run: () => void;
  /** Called when the step's turn comes. */
  readonly comesToRestAtOnce: () => boolean;
}

/** Aedes with a hook for when one connection takes over another's session. */
class LabAedes extends Aedes {
  onTakeOver: (client: Client) => void = nothing;

  declare readonly clients: Readonly<Record<string, Client>>;

  registerClient(client: Client): void {
    const holder = this.clients[client.id];
    if (holder !== undefined) this.onTakeOver(holder);
    // biome-ignore lint/suspicious/noExplicitAny: not in aedes' types.
    (Aedes.prototype as any).registerClient.call(this, client);
  }
}

const connOf = (client: Client): Connection => client.conn as Connection;

const nothing = (): void => {};
const always = (): boolean => true;
const never = (): boolean => false;
const settled = Promise.resolve();
const TURNS_PER_BATCH = 6;
/** The rank of timers that the broker's own messages set: before those of every connection. */
const OWN_RANK = -1;
