import type { Fleet } from '../fleet/fleet.ts';
import type { LostReadings } from '../fleet/lost-readings.ts';
import type { ProcessId, Row } from '../kernel/ids.ts';
import type { Message } from '../kernel/time/message.ts';
import type { RunCounters } from '../kernel/trace/run-counters.ts';
import type { Reason } from '../pki/crl.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Plan } from '../plan/plan.ts';
import type { ClientPort } from '../protocol/client-port.ts';
import type { CommandNumbers } from '../protocol/device-command.ts';
import type { Job } from '../protocol/job.ts';
import type { CommandedProcess } from '../protocol/process.ts';
import type { RevocationView } from '../protocol/revocation-view.ts';
import type { ServerCertificates } from '../protocol/server-certificates.ts';
import type { ServiceLink } from '../protocol/service-link.ts';
import type { SeenLog } from '../seen/seen-log.ts';
import type { Trust } from '../trust/trust.ts';
import type { DialPath } from './dial-path.ts';
import type { IngestedValues } from './ingested-values.ts';
import type { ReadingPath } from './reading-path.ts';

/**
 * Everything between the devices and the platform: links, the edge that terminates TLS, and the broker behind it.
 *
 * Devices send commands to it (`Outbox`). It answers with messages on the agenda, whose type is the event's index in
 * `deviceEvents` and whose first word is the connection they belong to.
 */
export interface Fabric extends CommandedProcess {
  /** Brings up what stands behind it; awaited before the run begins. */
  start(): Promise<void>;
  /**
   * Restores the sessions that devices had before the run; by device, as `Presence` has it. The broker admits or
   * refuses them like any connection, and those it admits leave no trace. Called before `begin`, and only if some
   * device starts running.
   */
  resume(presence: Uint8Array, cause: Row): void;
  /** The run begins: periodic work of the edge starts. */
  begin(): void;
  /** The update service publishes to the device's commands topic; `cause` is the trace row behind it. */
  publish(device: ProcessId, job: Job, cause: Row): void;
  /** The tick that the fabric asked for with `alarmAt` has come. */
  alarm(): void;
  /** Whether a message of this connection still concerns the device. Called as the message arrives. */
  isCurrent(device: ProcessId, message: Message): boolean;

  /** The device's network goes down or comes back; outages of one device may overlap. */
  cutNetwork(device: number): void;
  restoreNetwork(device: number): void;
  /** The device is on another network, where it has another address. */
  move(device: number): void;
  /** The broker stops and starts again. */
  fail(cause: Row): void;
  recover(): void;

  /** Moves the broker's clock. */
  setClock(byMs: number): void;
  /** Bans a device with a password from the broker, if fleetlab can order it to; records a row with the outcome. */
  ban(device: number, reason: Reason, cause: Row): void;
  /** Registers every authority with the broker. */
  registerAuthorities(tenant?: string): void;

  /** The way of readings as arithmetic; undefined where each takes its way as packets. */
  readonly readings?: ReadingPath | undefined;
  /** The way of dials that the edge refuses; undefined where each takes its way as packets. */
  readonly dials?: DialPath | undefined;
  /** Connections of clients that are no devices. */
  readonly clients: ClientPort;
  readonly revocation: RevocationView;
  readonly connections: number;
  readonly handshakesWaiting: number;
  /** True while the broker works on something outside simulated time; `settle` must be awaited before time moves. */
  readonly unsettled: boolean;
  settle(): Promise<void>;

  dispose(): void;
}

/** What a fabric is made of. */
export interface FabricParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly counters: RunCounters;
  readonly controls: ControlSettings;
  readonly trust: Trust;
  readonly link: ServiceLink;
  /** The process that answers for revocations. */
  readonly responder: ProcessId;
  /** The process of the consoles. */
  readonly clients: ProcessId;
  /** The process of the actors that attack. */
  readonly attackers: ProcessId;
  readonly commands: CommandNumbers;
  /** Those that servers have shown. */
  readonly serverCertificates: ServerCertificates;
  /** Undefined: nothing asks what became of lost readings. */
  readonly losses: LostReadings | undefined;
  /** Undefined: no product has a signal. */
  readonly values: IngestedValues | undefined;
  /** Undefined: nothing wants to know what the platform logs. */
  readonly seen: SeenLog | undefined;
  /** The row of the outage that has cut the device's network. */
  networkRow(device: ProcessId): Row;
  /** The row of the device's latest transition in its link region. */
  linkRow(device: ProcessId): Row;
}
