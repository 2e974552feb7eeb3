import type { Agenda } from '../kernel/time/agenda.ts';
import type { Verdict } from '../kernel/trace/kinds.ts';
import type { Reason } from '../pki/crl.ts';
import type { Probe, ProbeAnswer } from '../plan/plan.ts';
import type { Job } from '../protocol/job.ts';

/**
 * Everything between the devices and the platform: links, the edge that terminates TLS, and the broker behind it.
 *
 * Devices send commands to it (`Outbox`). It answers with messages on the agenda, whose type is the event's index in
 * `deviceEvents` and whose first number is the connection they belong to.
 */
export interface Fabric {
  /**
   * Restores the sessions that devices had before the run; by device, as `Presence` has it. The broker admits or
   * refuses them like any connection, and those it admits leave no trace. Called before `begin`, and only if some
   * device starts running.
   */
  resume(presence: Uint8Array, cause: number): void;
  /** The run begins: periodic work of the edge starts. */
  begin(): void;
  /** Handles one command of a device; `cause` is the trace row behind it. */
  handle(command: number, device: number, first: number, second: number, cause: number): void;
  /** The update service publishes to the device's commands topic; `cause` is the trace row behind it. */
  publish(device: number, job: Job, cause: number): void;
  /** A message for the fabric's own process has arrived. */
  message(from: number, type: number, a: number, b: number, cause: number, payload: unknown): void;
  alarm(): void;
  /** Whether a message of this connection still concerns the device. Called as the message arrives. */
  isCurrent(device: number, type: number, connection: number): boolean;

  /** The device's network goes down or comes back; outages of one device may overlap. */
  cutNetwork(device: number): void;
  restoreNetwork(device: number): void;
  /** The broker stops and starts again. */
  fail(cause: number): void;
  recover(): void;

  /** Moves the broker's clock. */
  setClock(byMs: number): void;
  /** Bans a device with a password from the broker, if fleetlab can order it to; records a row with the outcome. */
  ban(device: number, reason: Reason, cause: number): void;
  /** Registers every authority with the broker. */
  registerAuthorities(): void;
  /** Presents a forged credential in the name of a device to the edge; the decision is not recorded. */
  probe(show: EdgeProbe, device: number): ProbeAnswer;

  readonly connections: number;
  readonly handshakesWaiting: number;
  /** True while the broker works on something outside simulated time; `settle` must be awaited before time moves. */
  readonly unsettled: boolean;
  settle(): Promise<void>;

  save(): unknown;
  restore(state: unknown): void;
  dispose(): void;
}

/** What the fabric needs of the world. */
export interface FabricPorts {
  /** The fabric's process number on the agenda. */
  readonly process: number;
  now(): number;
  readonly send: Agenda['send'];
  /** Calls `alarm` at `tick`; a later call replaces an earlier one. */
  alarmAt(tick: number): void;
  record(
    kind: FabricFact,
    /** Undefined for facts that concern no single device. */
    device: number | undefined,
    facts: { control?: string; verdict?: Verdict; detail?: string; evidence?: string; cause: number },
  ): number;
  /** The row of the outage that has cut the device's network. */
  networkRow(device: number): number;
  /** The row of the device's latest transition in its link region. */
  linkRow(device: number): number;
}

/** Probes presented to the edge; the attestation service and the update agent answer the others. */
export type EdgeProbe = Extract<
  Probe,
  | 'cloned-id'
  | 'stolen-certificate'
  | 'foreign-catalog'
  | 'clock-set-back'
  | 'update-certificate'
  | 'borrowed-client-id'
>;

export type FabricFact =
  | 'connect.admitted'
  | 'certificate.refused'
  | 'session.closed'
  | 'identity.banned'
  | 'crl.fetched'
  | 'crl.missed'
  | 'connect.refused'
  | 'handshake.refused'
  | 'publish.refused'
  | 'subscribe.refused'
  | 'session.taken-over'
  | 'keepalive.expired'
  | 'will.published';
