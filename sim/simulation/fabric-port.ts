import type { Agenda } from '../kernel/time/agenda.ts';
import type { Verdict } from '../kernel/trace/kinds.ts';
import type { Reason } from '../pki/crl.ts';
import type { Decided, Probe } from '../plan/plan.ts';
import type { Job } from '../protocol/job.ts';

/**
 * Everything between the devices and the platform: links, the edge that terminates TLS, the broker behind it.
 *
 * A device knows it by the errands it sends (`Outbox`) and the events that come back as messages on the agenda, whose
 * type is the event's place in `deviceEvents` and whose first number is the connection they belong to.
 */
export interface Fabric {
  /**
   * Devices have had sessions since before the run; by device, as `Presence` has it. They are judged as any is that comes,
   * and what the broker does not refuse leaves no trace. Not called where no device starts running; then `begin` is first.
   */
  resume(presence: Uint8Array, cause: number): void;
  /** The run begins: what the edge does of its own accord starts. */
  begin(): void;
  /** Carries out one errand of a device; `cause` is the trace row behind it. */
  handle(command: number, device: number, first: number, second: number, cause: number): void;
  /** The update service publishes to the device's commands topic; `cause` is the trace row behind it. */
  publish(device: number, job: Job, cause: number): void;
  /** A message to the fabric's own process has arrived, or its alarm has come. */
  message(from: number, type: number, a: number, b: number, cause: number, payload: unknown): void;
  alarm(): void;
  /** Does a message of this connection still concern the device, or has the device moved on? Called as it arrives. */
  arrives(device: number, type: number, connection: number): boolean;

  /** The device's network goes down or comes back; outages of one device may overlap. */
  cutNetwork(device: number): void;
  restoreNetwork(device: number): void;
  /** The broker stops and starts again. */
  fail(cause: number): void;
  recover(): void;

  /** Moves the broker's clock. */
  setClock(byMs: number): void;
  /** The broker lets a device in no more that has a password, as far as it can be told so; leaves a row that says what that comes to. */
  ban(device: number, reason: Reason, cause: number): void;
  /** Has the broker register every authority there is. */
  registerAuthorities(): void;
  /** Shows the edge something false in the name of a device; what is decided is not recorded. */
  probe(show: EdgeProbe, device: number): Decided;

  readonly connections: number;
  readonly handshakesWaiting: number;
  /** True while the broker works on something outside simulated time; `settle` must be awaited before time moves. */
  readonly unsettled: boolean;
  settle(): Promise<void>;

  save(): unknown;
  restore(state: unknown): void;
  dispose(): void;
}

/** What the fabric needs of the world it is part of. */
export interface FabricPorts {
  /** The fabric's process number on the agenda. */
  readonly process: number;
  now(): number;
  readonly send: Agenda['send'];
  /** Calls `alarm` at `tick`; a later call replaces an earlier one. */
  alarmAt(tick: number): void;
  record(
    kind: FabricFact,
    /** Undefined for what concerns no single one. */
    device: number | undefined,
    facts: { control?: string; verdict?: Verdict; detail?: string; evidence?: string; cause: number },
  ): number;
  /** The row of the outage that has taken the device's network. */
  networkRow(device: number): number;
  /** The row of the device's latest transition in its link region. */
  linkRow(device: number): number;
}

/** Probes that are shown to the edge; the others are shown to the attestation service. */
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
