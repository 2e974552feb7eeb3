import type { Packet } from 'mqtt-packet';
import type { ConnectRequest } from '../../sim/decisions/admit-connect.ts';
import type { Decision } from '../../sim/decisions/decision.ts';

/**
 * One MQTT broker as the fabric sees it: packets in, packets out, on connections that the fabric has opened.
 *
 * Two implementations: the model broker (sessions, retained, wills as data) and aedes fed with real bytes. One shared
 * suite runs against both. Nothing in either looks at the wall clock: time is `host.now()`, and a broker that waits for
 * something (a keepalive, a timeout) asks to be woken with `host.wakeAt`.
 *
 * A connection number is free for use again after `closed`, and after `drop` and `fail` once the broker is settled: until
 * then its will may still have to be decided on. Calls come in canonical order and never from inside a host callback of
 * the same broker. Each call is brought to rest before the next is looked at, so no two are ever in the works at once.
 */
export interface BrokerCore {
  /** A transport is up; CONNECT may follow. */
  open(conn: number): void;
  /** A packet from the client arrives. */
  receive(conn: number, packet: Packet): void;
  /**
   * A reading arrives: the packet that makes up nearly all traffic, without an object for it. Means exactly
   * `receive(conn, { cmd: 'publish', topic: host.telemetryTopic(device), payload: host.readingPayload(device, reading), ... })`.
   */
  receiveReading(conn: number, device: number, reading: number, qos: 0 | 1 | 2, messageId: number, dup: boolean): void;
  /** A message of the platform's own, at QoS 1 and not retained: nobody is asked whether it may. */
  publish(topic: string, payload: Buffer): void;
  /** The transport broke: no DISCONNECT was seen, so a will is due. */
  drop(conn: number): void;
  /**
   * The broker is gone for a moment, as a stopped process is: all connections end, nothing is sent, no will is published
   * now or later. Sessions and retained messages survive.
   */
  fail(): void;
  /** Time has come to what was asked by `host.wakeAt`. */
  wake(): void;
  /** True while work that was handed over has not come to rest; then `settle` must be awaited before time moves. */
  readonly unsettled: boolean;
  settle(): Promise<void>;
  /** Sessions that are connected now. */
  readonly connections: number;
  /** Frees what the broker holds of the process (patched timers, streams). */
  dispose(): void;
}

/** What the fabric does for a broker. All calls are synchronous. */
export interface BrokerHost {
  now(): number;
  /** Asks for one `wake()` at the tick; a later call replaces an earlier one. */
  wakeAt(tick: number): void;
  /** A packet to the client. */
  send(conn: number, packet: Packet): void;
  /** The PUBACK of a reading, without an object for it. Means exactly `send(conn, { cmd: 'puback', messageId })`. */
  sendPuback(conn: number, messageId: number): void;
  /**
   * The broker closed the connection: the last that is heard of it, after its will and whatever else the closing set off.
   * Not called after `drop`, nor for connections that `fail` took.
   */
  closed(conn: number, reason: CloseReason): void;
  /**
   * A message reached the platform's own subscriber of `devices/+/+/telemetry`, on the way every subscriber gets it.
   * Not called for messages that are no reading of a device of this fleet.
   */
  ingested(device: number, reading: number, payloadBytes: number): void;
  /** Decisions, the same in every fidelity. */
  admit(conn: number, connect: ConnectRequest): Decision;
  authorizePublish(conn: number, topic: string, retain: boolean): Decision;
  authorizeSubscribe(conn: number, filter: string): Decision;
  /** True if this connection's device may publish its own readings: `authorizePublish` for `receiveReading`, cached. */
  mayPublishReadings(conn: number): boolean;
  /** Facts for the trace. */
  /** `conn` is the connection that another one with the same client id has ended [MQTT-3.1.4-2]; `closed` follows. */
  sessionTakenOver(conn: number): void;
  keepAliveExpired(conn: number): void;
  /** `conn` is where the will was left; its client may be gone. */
  willPublished(conn: number, topic: string): void;
  /** Topics and payloads of readings. */
  telemetryTopic(device: number): string;
  readingPayload(device: number, reading: number): Buffer;
  /** Always `readingPayload(device, reading).length`. */
  readingBytes(device: number, reading: number): number;
  /** Reads a topic and payload back; -1 if it is no reading of a device of this fleet. */
  deviceOfTopic(topic: string): number;
  readingOfPayload(payload: Buffer): number;
}

export type CloseReason = 'refused' | 'taken-over' | 'keepalive' | 'protocol' | 'disconnect';

/** A client gets that long from the opening of its connection for its CONNECT. */
export const connectTimeoutMs = 30_000;

/** A client's silence ends its connection after one and a half times its keepalive [MQTT-3.1.2-24]; aedes adds 1 ms. */
export const keepAliveMs = (keepAliveSeconds: number): number => keepAliveSeconds * 1500 + 1;
