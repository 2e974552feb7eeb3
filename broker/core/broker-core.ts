import type { Packet, QoS } from 'mqtt-packet';
import type { ConnectRequest, ConnectVerdict } from '../../sim/decisions/admit-connect.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';

/**
 * The port that an MQTT broker implements for the fabric: packets in, packets out, on connections that the fabric opens.
 *
 * Two implementations: the model broker (sessions, retained messages and wills as data) and aedes on real bytes. One
 * shared suite runs against both. Neither reads the wall clock: time is `host.now()`, and a broker that waits for
 * something (a keepalive, a timeout) asks to be woken with `host.wakeAt`.
 *
 * The fabric may reuse a connection number after `closed`, and after `drop` and `fail` once the broker is settled: until
 * then the broker may still have to decide on its will. Calls come in canonical order and never from inside a host
 * callback of the same broker. The broker finishes each call before it starts the next.
 */
export interface BrokerCore {
  /** Makes it ready for its first connection. */
  start(): Promise<void>;
  /** A transport is up; CONNECT may follow. */
  open(conn: number): void;
  /** A packet from the client arrives. */
  receive(conn: number, packet: Packet): void;
  /**
   * A reading arrives: the packet that makes up nearly all traffic, passed without an object. Means exactly
   * `receive(conn, { cmd: 'publish', topic: telemetryTopicOf(host.clientIdOf(device)), payload: host.readingPayload(device, number, value),
   * ... })`.
   */
  receiveReading(conn: number, device: number, reading: ReadingPacket): void;
  /**
   * A packet arrives with which the device opens its session, passed without an object. Means exactly
   * `receive(conn, host.packetOf(command, device))`.
   */
  receiveOwn(conn: number, device: number, command: OwnPacket): void;
  /** The platform publishes at QoS 1, not retained, and without authorization. */
  publish(topic: string, payload: Buffer): void;
  /** The transport broke without a DISCONNECT, so the broker publishes the client's will. */
  drop(conn: number): void;
  /**
   * The broker stops for a while, as a stopped process does: all connections end, it sends nothing, and it never
   * publishes their wills. Sessions and retained messages survive.
   */
  fail(): void;
  /** The tick requested by `host.wakeAt` has come. */
  wake(): void;
  /** True while a call is not finished; then await `settle` before time moves. */
  readonly unsettled: boolean;
  settle(): Promise<void>;
  /** Sessions that are connected now. */
  readonly connections: number;
  /** The connection that has the session of a client id now, or -1. */
  holderOf(clientId: string): number;
  /** Undefined for a broker that has to be handed each reading. */
  readonly quiet?: QuietConnections;
  /** Frees the process's resources that the broker holds (patched timers, streams). */
  dispose(): void;
}

/** A packet that the devices of a kind send in the same words but for their names, by the code of the command: connect, subscribe, announce. */
export type OwnPacket = number;

/** What arrives from a client. */
export type Arrival = Packet | OwnPacket;

/** Connections on which readings pass without the broker being handed each of them. */
export interface QuietConnections {
  /** Whether a reading on the connection is acknowledged at once and reaches the platform's own subscriber alone. */
  takesPlainReadings(conn: number): boolean;
  /** The silence after which the broker closes the connection; Infinity if it never does. */
  silenceMaxMs(conn: number): number;
  /** When it heard the latest packet of the client. */
  heardAt(conn: number): number;
  /** Tells it so; that may be later than now. */
  setHeardAt(conn: number, tick: number): void;
}

/** The PUBLISH of a reading, without its topic and payload. Valid during the call that passes it. */
export interface ReadingPacket {
  /** The reading's number. */
  readonly number: number;
  /** In steps; 0 without a signal. */
  readonly value: number;
  readonly qos: 0 | 1 | 2;
  /** 0 at QoS 0. */
  readonly messageId: number;
  readonly dup: boolean;
}

/** The port that the fabric implements for a broker. All calls are synchronous. */
export interface BrokerHost {
  now(): number;
  /** Asks for one `wake()` at the tick; a later call replaces an earlier one. */
  wakeAt(tick: number): void;
  /** Sends a packet to the client. */
  send(conn: number, packet: Packet): void;
  /** Sends a reading's PUBACK without an object. Means exactly `send(conn, { cmd: 'puback', messageId })`. */
  sendPuback(conn: number, messageId: number): void;
  /**
   * The broker closed the connection: its last call about it, after its will and the other effects of closing. Not called
   * after `drop`, nor for connections that `fail` ended.
   */
  closed(conn: number, reason: CloseReason): void;
  /** From now on a client may be subscribed to readings, besides the platform. */
  readingsWatched?(): void;
  /**
   * A message reached the platform's own subscriber of `devices/+/+/telemetry`, routed as to every subscriber. Not called
   * for messages that are not a reading of a device of this fleet.
   */
  ingested(device: number, reading: number, value: number, payloadBytes: number): void;
  /** Decides on a CONNECT; all decisions are the same in every fidelity. */
  admit(conn: number, connect: ConnectRequest): ConnectVerdict;
  authorizePublish(conn: number, topic: string, retain: boolean): Verdict;
  authorizeSubscribe(conn: number, filter: string): Verdict;
  /** Asked for each message before it is sent to a subscriber, also for those that a session has kept. */
  authorizeForward(conn: number, topic: string): Verdict;
  /** True if this connection's device may publish its own readings: `authorizePublish` for `receiveReading`, cached. */
  mayPublishReadings(conn: number): boolean;
  /** The packet that a command of a device stands for. */
  packetOf(command: OwnPacket, device: number): Packet;
  /** The QoS and packet identifier of its SUBSCRIBE. */
  readonly ownSubscription: { readonly messageId: number; readonly qos: QoS };
  /** Devices of the same kind send the same packets but for their names. */
  kindOf(device: number): number;
  /** True if `admit` would allow the CONNECT of this connection's device while no connection has its session, and nothing would be recorded of that. */
  admitsPlainly(conn: number): boolean;
  /** True if the device may subscribe to its commands and announce itself, and nothing would be recorded of that; cached. */
  mayOpenSession(conn: number): boolean;
  /**
   * Records that another connection with the same client id ended `conn` [MQTT-3.1.4-2], or that `claimant` has said so of
   * another broker; `closed` follows.
   */
  sessionTakenOver(conn: number, claimant?: number): void;
  keepAliveExpired(conn: number): void;
  /** `conn` is the connection whose CONNECT held the will; its client may be gone. */
  willPublished(conn: number, topic: string): void;
  clientIdOf(device: number): string;
  /** -1 if no device of this fleet has it. */
  deviceOf(clientId: string): number;
  readingPayload(device: number, reading: number, value: number): Buffer;
  /** Always `readingPayload(device, reading, value).length`. */
  readingBytes(device: number, reading: number, value: number): number;
  /** -1 for a payload that is no reading of the device. */
  readingOfPayload(device: number, payload: Buffer): number;
  /** Of a payload that is a reading. */
  valueOfPayload(device: number, payload: Buffer): number;
}

export type CloseReason = 'refused' | 'taken-over' | 'keepalive' | 'protocol' | 'disconnect';

/** How long a client may take from opening its connection to sending CONNECT. */
export const CONNECT_TIMEOUT_MS = 30_000;

/** The silence that ends a connection: one and a half times its keepalive [MQTT-3.1.2-24]; aedes adds 1 ms. */
export const keepAliveMs = (keepAliveSeconds: number): number => keepAliveSeconds * 1500 + 1;
